import { fail } from "../../../model/diagnostic.ts";
import { Secret } from "../../../model/secret.ts";
import type { CredentialSource } from "./contract.ts";
import { assumeRole } from "./web-identity.ts";

/** For the AWS tools only. */
const UNSUPPORTED = [
  "credential_process",
  "sso_session",
  "sso_start_url",
  "source_profile",
  "credential_source",
  "login_session",
];

export const fromProfile: CredentialSource = async (context) => {
  const { name, settings } = context.profile;
  const from = `the profile ${name}`;
  const [role, tokenFile] = [settings.get("role_arn"), settings.get("web_identity_token_file")];
  if (role !== undefined && tokenFile !== undefined)
    return assumeRole({ role, tokenFile, session: settings.get("role_session_name"), from }, context);
  const [id, key, token] = [
    settings.get("aws_access_key_id"),
    settings.get("aws_secret_access_key"),
    settings.get("aws_session_token"),
  ];
  const unsupported = UNSUPPORTED.find((setting) => settings.has(setting));
  if (unsupported !== undefined && (role !== undefined || id === undefined))
    throw fail(
      "no-state-credentials",
      `${from} gets its credentials by ${unsupported}, which xroom can't do`,
      `Use the AWS command line for it: eval "$(aws configure export-credentials --format env)"`,
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
