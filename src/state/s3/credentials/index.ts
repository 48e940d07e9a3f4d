/** Credentials for AWS's S3 and those that do as it does, from where pipelines have them. */
import { fail } from "../../../model/diagnostic.ts";
import { fromContainer } from "./container.ts";
import type { Credentials, Source, Surroundings } from "./contract.ts";
import { fromEnvironment } from "./environment.ts";
import { fromProfile } from "./shared-files.ts";
import { fromWebIdentity } from "./web-identity.ts";

export type { Credentials } from "./contract.ts";

const SOURCES: readonly Source[] = [fromEnvironment, fromWebIdentity, fromProfile, fromContainer];

/** So long before they end credentials are fetched anew, in milliseconds. */
const EARLY = 5 * 60_000;

/** Credentials that are good for the next request. Throws a Failure if there are none. */
export function keepCredentials(surroundings: Surroundings): () => Promise<Credentials> {
  let kept: Promise<Credentials> | undefined;
  return async () => {
    const { expires } = (await kept?.catch(() => undefined)) ?? {};
    if (kept === undefined || (expires !== undefined && expires - EARLY < Date.now())) kept = find(surroundings);
    kept.catch(() => {
      kept = undefined;
    });
    return kept;
  };
}

async function find(surroundings: Surroundings): Promise<Credentials> {
  for (const source of SOURCES) {
    const found = await source(surroundings);
    if (found !== undefined) return found;
  }
  throw fail(
    "no-state-credentials",
    "there are no credentials for the state's store",
    "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE.",
  );
}
