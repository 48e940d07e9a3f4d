import type { Database } from "../database/open.ts";
import { SCHEMA } from "../database/schema.ts";

export interface HistoryEntry {
  readonly account?: string;
  readonly domain?: string;
  readonly source?: string;
  /** `pass`, `enforced`, `approved`, `rejected`, `suspended`, `resumed`, `synced`, `denied` … */
  readonly event: string;
  /** A person's name, or the replica's. */
  readonly by: string;
  readonly replica?: string;
  readonly revision?: string | null;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Append-only. No secret is in it. */
export async function record({ run }: Pick<Database, "run">, entry: HistoryEntry): Promise<void> {
  const { account = "", domain = "", source = "", event, by, replica = "", revision, detail = {} } = entry;
  await run(
    `insert into ${SCHEMA}.history (account, domain, source, event, by, replica, revision, detail)
     values (nullif($1, ''), nullif($2, ''), nullif($3, ''), $4, $5, nullif($6, ''), nullif($7, ''), $8::text::json)`,
    [account, domain, source, event, by, replica, revision ?? "", JSON.stringify(detail)],
  );
}
