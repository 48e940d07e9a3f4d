import { fail } from "../../../model/diagnostic.ts";
import { BUDGETS } from "../../../model/budgets.ts";
import { readAtMost } from "../../../model/read-at-most.ts";
import { Secret } from "../../../model/secret.ts";
import { domainOf } from "../place.ts";
import { elementOf } from "../xml.ts";
import type { Credentials, CredentialSource, CredentialContext } from "./contract.ts";

/** As EKS and GitHub's OIDC set it. */
export const fromWebIdentity: CredentialSource = async (context) => {
  const { environment } = context;
  const [role = "", tokenFile = ""] = [environment["AWS_ROLE_ARN"], environment["AWS_WEB_IDENTITY_TOKEN_FILE"]];
  if (role === "" || tokenFile === "") return undefined;
  return assumeRole({ role, tokenFile, session: environment["AWS_ROLE_SESSION_NAME"], from: `the role ${role}` }, context);
};

export interface Assumption {
  readonly role: string;
  readonly tokenFile: string;
  readonly session: string | undefined;
  readonly from: string;
}

/** AssumeRoleWithWebIdentity (AWS STS API Reference). */
export async function assumeRole(
  assumption: Assumption,
  { environment, region, exchange }: CredentialContext,
): Promise<Credentials> {
  const { role, tokenFile, session, from } = assumption;
  const failed = (what: string, help: string, cause?: unknown): Error =>
    fail("no-state-credentials", `${from}: ${what}`, help, { cause });
  const token = await readAtMost(tokenFile, BUDGETS.secretBytes).then(String, (cause: unknown) => {
    throw failed(`its token ${tokenFile} can't be read`, "Check that the job may ask for an identity token.", cause);
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
    throw failed(`${url.host} can't be reached`, "Check the region, and that no firewall is in between.", cause);
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
  const detail = `${elementOf(answer.body, "Code") ?? answer.status} ${elementOf(answer.body, "Message") ?? ""}`.trim();
  throw failed(`${url.host} refused: ${detail}`, "Check the role's trust policy: its issuer, audience and subject.");
}
