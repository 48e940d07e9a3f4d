import type { Exchange } from "../../../api/exchange.ts";
import type { Secret } from "../../../model/secret.ts";
import type { OpenOptions } from "../../contract.ts";
import type { Profile } from "../profile.ts";

/** What requests are signed with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret | undefined;
  /** When they end, in milliseconds since 1970. */
  readonly expires: number | undefined;
  /** For messages: `the profile default` */
  readonly from: string;
}

/** What credentials are looked for in. */
export interface Surroundings {
  readonly environment: OpenOptions["environment"];
  readonly profile: Profile;
  readonly region: string;
  readonly exchange: Exchange;
}

/** One of the places where credentials may be. Throws a Failure if it is the right place, and what is there can't be used. */
export type Source = (surroundings: Surroundings) => Promise<Credentials | undefined>;
