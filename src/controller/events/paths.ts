/** Paths under which events come. They can't be guessed, so the database has their hashes alone. */
import { createHash } from "node:crypto";
import type { ShardName } from "../database/holds.ts";
import type { Database } from "../database/open.ts";
import { text } from "../database/rows.ts";
import { SCHEMA } from "../database/schema.ts";

export interface EventPath extends ShardName {
  readonly hash: string;
}

type Rows = Pick<Database, "run">;

export function hashOf(path: string): string {
  return createHash("sha256").update(path).digest("base64url");
}

export async function earlierPaths({ run }: Rows): Promise<readonly EventPath[]> {
  const rows = await run(`select account, domain, hash from ${SCHEMA}.event_paths`);
  return rows.map((row) => ({ account: text(row, "account"), domain: text(row, "domain"), hash: text(row, "hash") }));
}

export async function isRegistered({ run }: Rows, hash: string): Promise<boolean> {
  return (await run(`select 1 from ${SCHEMA}.event_paths where hash = $1`, [hash])).length > 0;
}

export async function registerPath({ run }: Rows, { account, domain, hash }: EventPath): Promise<void> {
  await run(`insert into ${SCHEMA}.event_paths (account, domain, hash) values ($1, $2, $3) on conflict do nothing`, [
    account,
    domain,
    hash,
  ]);
}

/** Once its webhook has this path, no event comes to another. */
export async function forgetOtherPaths({ run }: Rows, { account, domain, hash }: EventPath): Promise<void> {
  await run(`delete from ${SCHEMA}.event_paths where account = $1 and domain = $2 and hash <> $3`, [account, domain, hash]);
}
