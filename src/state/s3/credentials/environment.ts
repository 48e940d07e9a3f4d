import { fail } from "../../../model/diagnostic.ts";
import { Secret } from "../../../model/secret.ts";
import type { Source } from "./contract.ts";

/** AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN. */
export const fromEnvironment: Source = async ({ environment }) => {
  const [id = "", key = "", token = ""] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"].map(
    (name) => environment[name],
  );
  if (id === "" && key === "") return undefined;
  if (id === "" || key === "")
    throw fail(
      "no-state-credentials",
      `of the store's credentials, ${id === "" ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY"} is not set`,
      "Set both, or neither.",
    );
  return {
    accessKeyId: id,
    secretAccessKey: new Secret(key, "env:AWS_SECRET_ACCESS_KEY"),
    sessionToken: token === "" ? undefined : new Secret(token, "env:AWS_SESSION_TOKEN"),
    expires: undefined,
    from: "the environment",
  };
};
