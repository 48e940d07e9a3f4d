import { isLoopback } from "../../../api/endpoint.ts";
import { fail } from "../../../model/diagnostic.ts";
import { BUDGETS } from "../../../model/budgets.ts";
import { readAtMost } from "../../../model/read-at-most.ts";
import { Secret } from "../../../model/secret.ts";
import { ON_MACHINE } from "../exchange.ts";
import type { CredentialSource } from "./contract.ts";

/** In ECS, CodeBuild and EKS ("Container credential provider" of the AWS SDKs). */
export const fromContainer: CredentialSource = async ({ environment, exchange }) => {
  const [relative, full] = [
    environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"],
    environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"],
  ];
  const text = relative === undefined ? full : `http://169.254.170.2${relative}`;
  if (text === undefined) return undefined;
  const failed = (what: string, cause?: unknown): Error =>
    fail("no-state-credentials", `can't get the container's credentials: ${what}`, "Check the role of the task or the pod.", {
      cause,
    });
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !(url.protocol === "https:" || ON_MACHINE.has(url.hostname) || isLoopback(url.hostname)))
    throw failed("their address is neither https nor AWS's own");
  const tokenFile = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"];
  const token =
    tokenFile === undefined
      ? environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
      : await readAtMost(tokenFile, BUDGETS.secretBytes).then(String, () => undefined);
  const headers: Record<string, string> = token === undefined ? {} : { authorization: token.trim() };
  const { status, body } = await exchange.send({ method: "GET", url, headers }).catch((cause: unknown) => {
    throw failed(`${url.host} can't be reached`, cause);
  });
  const got = status === 200 ? fieldsOf(body) : new Map<string, string>();
  const [id, key, sessionToken] = [got.get("AccessKeyId"), got.get("SecretAccessKey"), got.get("Token")];
  if (id === undefined || key === undefined) throw failed(`${url.host} answered ${status}`);
  const from = "the container's role";
  return {
    accessKeyId: id,
    secretAccessKey: new Secret(key, from),
    sessionToken: sessionToken === undefined ? undefined : new Secret(sessionToken, from),
    expires: Date.parse(got.get("Expiration") ?? "") || Date.now() + 15 * 60_000,
    from,
  };
};

function fieldsOf(text: string): ReadonlyMap<string, string> {
  try {
    const value: unknown = JSON.parse(text);
    return new Map(Object.entries(value ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
  } catch {
    return new Map();
  }
}
