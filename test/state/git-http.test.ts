import { temporaryFolder } from "../harness/folder.ts";
import { createRepositories, GIT_ENVIRONMENT } from "../harness/git.ts";
import { serveGit } from "../harness/git-http.ts";
import { describeBackend } from "./conformance.ts";

describeBackend("a ref of a remote, over smart HTTP", {
  place: async () => {
    const { folder } = await createRepositories();
    const { url } = await serveGit(folder);
    return {
      url: `git:${url}/remote.git#refs/xroom/production`,
      directory: temporaryFolder(),
      environment: GIT_ENVIRONMENT,
    };
  },
  lease: 6_000,
  races: 8,
  increments: 16,
  kills: 1,
  clock: "none",
});
