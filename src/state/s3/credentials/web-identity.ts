import { readFile } from "node:fs/promises";
import { fail } from "../../../model/diagnostic.ts";
import { Secret } from "../../../model/secret.ts";
import { domainOf } from "../place.ts";
import { elementOf } from "../xml.ts";
import type { Credentials, Source, Surroundings } from "./contract.ts";

/** AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE: what EKS, GitHub's OIDC and other pipelines give a job. */
export const fromWebIdentity: Source = async (surroundings) => {
  const { environment } = surroundings;
  const [role = "", tokenFile = ""] = [environment["AWS_ROLE_ARN"], environment["AWS_WEB_IDENTITY_TOKEN_FILE"]];
  if (role === "" || tokenFile === "") return undefined;
  return assumeRole({ role, tokenFile, session: environment["AWS_ROLE_SESSION_NAME"], from: `the role ${role}` }, surroundings);
};

export interface Assumption {
  readonly role: string;
  readonly tokenFile: string;
  readonly session: string | undefined;
  readonly from: string;
}

/** AssumeRoleWithWebIdentity (AWS STS API Reference): a token for credentials that last an hour. It is signed by nothing but the token. */
export async function assumeRole(assumption: Assumption, { environment, region, exchange }: Surroundings): Promise<Credentials> {
  const { role, tokenFile, session, from } = assumption;
  const failed = (what: string, help: string, cause?: unknown): Error =>
    fail("no-state-credentials", `${from}: ${what}`, help, { cause });
  const token = await readFile(tokenFile, "utf8").catch((cause: unknown) => {
    throw failed(`its token ${tokenFile} can't be read`, "Is the job allowed to ask for an identity token?", cause);
  });
  const url = new URL(environment["AWS_ENDPOINT_URL_STS"] ?? `https://sts.${region}.${domainOf(region)}/`);
  const body = new URLSearchParams({
    Action: "AssumeRoleWithWebIdentity",
    Version: "2011-06-15",
    RoleArn: role,
    RoleSessionName: session ?? `xroom-${Date.now()}`,
    WebIdentityToken: token.trim(),
  }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const answer = await exchange.send({ method: "POST", url, headers, body }).catch((cause: unknown) => {
    throw failed(`${url.host} can't be reached`, "Check the region, and that this machine is let through to it.", cause);
  });
  const [id, key, sessionToken, expires] = ["AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"].map((name) =>
    elementOf(answer.body, name),
  );
  if (answer.status === 200 && id !== undefined && key !== undefined && sessionToken !== undefined)
    return {
      accessKeyId: id,
      secretAccessKey: new Secret(key, from),
      sessionToken: new Secret(sessionToken, from),
      expires: Date.parse(expires ?? "") || Date.now() + 15 * 60_000,
      from,
    };
  const said = `${elementOf(answer.body, "Code") ?? answer.status} ${elementOf(answer.body, "Message") ?? ""}`.trim();
  throw failed(
    `${url.host} refused: ${said}`,
    "Check the role's trust policy: whose tokens it takes, for which audience and subject.",
  );
}
