import { createRepositories, GIT_ENVIRONMENT } from "../harness/git.ts";
import { describeBackend } from "./conformance.ts";

describeBackend("a ref of a remote, over file://", {
  place: async () => {
    const { work } = await createRepositories();
    return { url: "git:origin#refs/xroom/production", directory: work, environment: GIT_ENVIRONMENT };
  },
  lease: 4_000,
  races: 25,
  increments: 60,
});
