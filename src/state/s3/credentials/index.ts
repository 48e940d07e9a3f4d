import { fail } from "../../../model/diagnostic.ts";
import { fromContainer } from "./container.ts";
import type { Credentials, CredentialSource, CredentialContext } from "./contract.ts";
import { fromEnvironment } from "./environment.ts";
import { fromProfile } from "./shared-files.ts";
import { fromWebIdentity } from "./web-identity.ts";

export type { Credentials } from "./contract.ts";

const SOURCES: readonly CredentialSource[] = [fromEnvironment, fromWebIdentity, fromProfile, fromContainer];

/** Milliseconds before they expire. */
const EARLY = 5 * 60_000;

/** Fetches them again before they expire. Throws a Failure. */
export function keepCredentials(context: CredentialContext): () => Promise<Credentials> {
  let kept: Promise<Credentials> | undefined;
  return async () => {
    const { expires } = (await kept?.catch(() => undefined)) ?? {};
    if (kept === undefined || (expires !== undefined && expires - EARLY < Date.now())) kept = find(context);
    kept.catch(() => {
      kept = undefined;
    });
    return kept;
  };
}

async function find(context: CredentialContext): Promise<Credentials> {
  for (const source of SOURCES) {
    const found = await source(context);
    if (found !== undefined) return found;
  }
  throw fail(
    "no-state-credentials",
    "no credentials for the state's store were found",
    "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE.",
  );
}
