import type { Exchange } from "../../../api/exchange.ts";
import type { Secret } from "../../../model/secret.ts";
import type { OpenOptions } from "../../contract.ts";
import type { Profile } from "../profile.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret | undefined;
  /** Milliseconds since 1970. */
  readonly expires: number | undefined;
  /** `the profile default` */
  readonly from: string;
}

export interface CredentialContext {
  readonly environment: OpenOptions["environment"];
  readonly profile: Profile;
  readonly region: string;
  readonly exchange: Exchange;
}

/** Throws a Failure for credentials that can't be used. */
export type CredentialSource = (context: CredentialContext) => Promise<Credentials | undefined>;
