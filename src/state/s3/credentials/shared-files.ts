import { fail } from "../../../model/diagnostic.ts";
import { Secret } from "../../../model/secret.ts";
import type { Source } from "./contract.ts";
import { assumeRole } from "./web-identity.ts";

/** Settings that say where to get credentials in ways that are the AWS tools' own. */
const FOREIGN = ["credential_process", "sso_session", "sso_start_url", "source_profile", "credential_source", "login_session"];

/** The profile of ~/.aws/credentials and ~/.aws/config: keys, or a role for a web identity. */
export const fromProfile: Source = async (surroundings) => {
  const { name, settings } = surroundings.profile;
  const from = `the profile ${name}`;
  const [role, tokenFile] = [settings.get("role_arn"), settings.get("web_identity_token_file")];
  if (role !== undefined && tokenFile !== undefined)
    return assumeRole({ role, tokenFile, session: settings.get("role_session_name"), from }, surroundings);
  const [id, key, token] = [
    settings.get("aws_access_key_id"),
    settings.get("aws_secret_access_key"),
    settings.get("aws_session_token"),
  ];
  const foreign = FOREIGN.find((setting) => settings.has(setting));
  if (foreign !== undefined && (role !== undefined || id === undefined))
    throw fail(
      "no-state-credentials",
      `${from} gets its credentials by ${foreign}, which xroom doesn't do`,
      `Let the AWS command line do it: eval "$(aws configure export-credentials --format env)"`,
    );
  if (id === undefined || key === undefined) return undefined;
  return {
    accessKeyId: id,
    secretAccessKey: new Secret(key, from),
    sessionToken: token === undefined ? undefined : new Secret(token, from),
    expires: undefined,
    from,
  };
};
