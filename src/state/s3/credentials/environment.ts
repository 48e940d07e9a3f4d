import { fail } from "../../../model/diagnostic.ts";
import { Secret } from "../../../model/secret.ts";
import type { CredentialSource } from "./contract.ts";

export const fromEnvironment: CredentialSource = async ({ environment }) => {
  const [id = "", key = "", token = ""] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"].map(
    (name) => environment[name],
  );
  if (id === "" && key === "") return undefined;
  if (id === "" || key === "") {
    const [present, missing] = id === "" ? ["SECRET_ACCESS_KEY", "ACCESS_KEY_ID"] : ["ACCESS_KEY_ID", "SECRET_ACCESS_KEY"];
    throw fail("no-state-credentials", `AWS_${present} is set without AWS_${missing}`, "Set both, or neither.");
  }
  return {
    accessKeyId: id,
    secretAccessKey: new Secret(key, "env:AWS_SECRET_ACCESS_KEY"),
    sessionToken: token === "" ? undefined : new Secret(token, "env:AWS_SESSION_TOKEN"),
    expires: undefined,
    from: "the environment",
  };
};
