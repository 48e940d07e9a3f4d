/** The connections of each account. Rates and pauses of a region are shared by all replicas, through the database. */
import { setTimeout as pause } from "node:timers/promises";
import { connect, type Connection, type TryEvent } from "../../api/client.ts";
import { createEndpoint } from "../../api/endpoint.ts";
import { proxiesOf } from "../../api/proxies.ts";
import { RETRY } from "../../api/retry.ts";
import { type Environment, variableOf } from "../../model/environment.ts";
import { createKeyring, type Keyring } from "../../model/keyring.ts";
import type { AccountSettings } from "../config/settings.ts";
import { number, text } from "../database/rows.ts";
import type { Database } from "../database/open.ts";
import { SCHEMA } from "../database/schema.ts";
import { secretIn } from "../secrets.ts";

export interface OpenAccount {
  readonly settings: AccountSettings;
  /** The API id. */
  readonly id: string;
  readonly keyring: Keyring;
  readonly connection: Connection;
  /** This replica's part of the rate. */
  share(replicas: number): void;
}

export interface AccountOptions {
  readonly environment: Environment;
  readonly database: Pick<Database, "run">;
  /** Milliseconds for which this replica may still write. */
  readonly timeToWrite: () => number;
  readonly onTry: (event: TryEvent) => void;
}

/** A call that is throttled is given back to a later pass sooner than by a command. */
const RETRY_WITHIN = { ...RETRY, tries: 4, within: 20_000 };
/** Milliseconds for one answer; a write has what is left of the replica's leases, which is less. */
const TIMEOUT = 10_000;
/** Milliseconds of a region's pause that other replicas need not hear of. */
const SHORT = 500;

/** By name. Throws a Failure for credentials that are not set. */
export function openAccounts(
  accounts: ReadonlyMap<string, AccountSettings>,
  options: AccountOptions,
): ReadonlyMap<string, OpenAccount> {
  return new Map([...accounts].map(([name, account]) => [name, openAccount(account, options)]));
}

function openAccount(settings: AccountSettings, options: AccountOptions): OpenAccount {
  const { environment, database, timeToWrite, onTry } = options;
  const id = secretIn(environment, settings.id, `the API id of account ${settings.name}`).reveal();
  const secret = secretIn(environment, settings.secret, `the API secret of account ${settings.name}`).reveal();
  const previous = settings.previous === undefined ? "" : (variableOf(environment, settings.previous) ?? "");
  // The operator's file names the hosts.
  const hosts = [...settings.regions.values()].map(({ url }) => new URL(url).host);
  let perSecond = settings.rate;
  const admits = new Map<string, () => Promise<void>>();
  const connection = connect({
    endpoints: [...settings.regions.values()].map(({ name, url }) => createEndpoint(name, url, hosts)),
    account: { id, secret },
    secrets: [previous],
    proxy: proxiesOf(environment),
    retry: RETRY_WITHIN,
    connections: 20,
    timeout: TIMEOUT,
    timeToWrite,
    admit: (region) => {
      const admit = admits.get(region) ?? createBucket(() => perSecond);
      admits.set(region, admit);
      return admit();
    },
    onTry: (event) => {
      onTry(event);
      const wait = event.error?.retryAfter ?? 0;
      if (wait > SHORT) void tellPause(database, settings.name, event.region, wait).catch(() => undefined);
    },
  });
  return {
    settings,
    id,
    keyring: createKeyring(secret, previous),
    connection,
    share: (replicas) => {
      perSecond = Math.max(1, settings.rate / Math.max(1, replicas));
    },
  };
}

/** Lets requests through at a rate, and a second's worth of them at once. */
function createBucket(perSecond: () => number): () => Promise<void> {
  /** By `performance.now()`: when the next request may go. */
  let next = 0;
  return async () => {
    const now = performance.now();
    const at = Math.max(next, now - 1000);
    next = at + 1000 / perSecond();
    if (at > now) await pause(at - now);
  };
}

async function tellPause({ run }: Pick<Database, "run">, account: string, region: string, milliseconds: number): Promise<void> {
  await run(
    `insert into ${SCHEMA}.pauses as p (account, region, until)
     values ($1, $2, clock_timestamp() + $3::float8 * interval '1 millisecond')
     on conflict (account, region) do update set until = greatest(p.until, excluded.until)`,
    [account, region, milliseconds],
  );
}

/** Holds back what other replicas were told to. Gives the regions that are paused. */
export async function followPauses(
  { run }: Pick<Database, "run">,
  accounts: ReadonlyMap<string, OpenAccount>,
): Promise<readonly string[]> {
  const rows = await run(
    `select account, region, extract(epoch from until - clock_timestamp())::float8 * 1000 as left
     from ${SCHEMA}.pauses where until > clock_timestamp()`,
  );
  for (const row of rows) accounts.get(text(row, "account"))?.connection.holdBack(text(row, "region"), number(row, "left"));
  return rows.map((row) => text(row, "region"));
}
