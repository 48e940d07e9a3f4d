import type { State } from "../../model/state.ts";
import { type OpenOptions, runName } from "../contract.ts";
import { parseState, readReplaceable, serialiseState } from "../document.ts";
import { type Lease, type LeaseEnd, parseLease } from "../lease.ts";
import { lockLost, stateChanged } from "../lock-failures.ts";
import { replacedBy } from "../replacement.ts";
import type { Store } from "../store.ts";
import type { Client, Row } from "./client.ts";
import { sqlStateOf } from "./failure.ts";
import type { Place } from "./place.ts";

/*
 * One row for a state and its lock:
 *
 *     name │ serial │ lineage │ state │ note │ written │ run │ holder │ expires │ version
 *          └────────────── the state ─────────────────┘ └────────── its lock ────────────┘
 *
 * Every step is one statement, whose WHERE compares what it expects; `version` grows with the lock's changes, `run` fences writes. A pooler
 * may run each on another connection: no advisory lock, no SET.
 *
 * Leases follow the server's clock: statements carry their length.
 */

/** The table exists, or its type: the check isn't atomic. */
const ALREADY_MADE = new Set(["42P07", "42710", "23505"]);
const NO_TABLE = "42P01";

export function createTable(client: Client, { schema, table, row, name }: Place, options: OpenOptions): Store {
  const relation = schema === undefined ? quote(table) : `${quote(schema)}.${quote(table)}`;
  const expires = "clock_timestamp() + $1::float8 * interval '1 millisecond'";
  const taken = `run = $2, holder = $3::text::json, expires = ${expires}, version = t.version + 1`;

  const makeTable = async (): Promise<void> => {
    try {
      await client.run(`create table if not exists ${relation} (
        name text primary key,
        serial bigint not null default 0, lineage text, state json, note json, written timestamptz,
        run text, holder json, expires timestamptz, version bigint not null default 0
      )`);
    } catch (error) {
      if (!ALREADY_MADE.has(sqlStateOf(error) ?? "")) throw error;
    }
  };
  /** Also without a table. */
  const select = async (columns: string): Promise<Row | undefined> => {
    try {
      return (await client.run(`select ${columns} from ${relation} where name = $1`, [row]))[0];
    } catch (error) {
      if (sqlStateOf(error) === NO_TABLE) return undefined;
      throw error;
    }
  };
  const readState = async (): Promise<State | undefined> => {
    const text = (await select("state::text as state"))?.["state"];
    return typeof text === "string" ? readReplaceable(options, () => parseState(text, name)) : undefined;
  };
  const setLock = async (lease: Lease, current: string | undefined): Promise<string | undefined> => {
    const values = [lease.length, lease.holder.run, JSON.stringify(lease.holder), row];
    const rows =
      current === undefined
        ? await client.run(
            `insert into ${relation} as t (name, run, holder, expires, version) values ($4, $2, $3::text::json, ${expires}, 1)
             on conflict (name) do update set ${taken} where t.run is null returning version::text as version`,
            values,
          )
        : await client.run(
            `update ${relation} as t set ${taken} where name = $4 and run is not null and version = $5::bigint
             returning version::text as version`,
            [...values, current],
          );
    return textOf(rows[0], "version");
  };

  return {
    name,
    readState,
    readLock: async () => {
      const found = await select(
        // A difference of timestamps has no infinity.
        "run, holder::text as holder, version::text as version, (extract(epoch from expires)::float8 - extract(epoch from clock_timestamp())::float8) * 1000 as left",
      );
      const version = textOf(found, "version");
      if (textOf(found, "run") === undefined || version === undefined) return undefined;
      const left = found?.["left"];
      const end: LeaseEnd = typeof left === "number" ? { by: "store", left } : { by: "holder", at: undefined };
      return { holder: parseLease(textOf(found, "holder") ?? "").holder, end, version };
    },
    setLock: async (lease, current) => {
      try {
        return await setLock(lease, current);
      } catch (error) {
        if (sqlStateOf(error) !== NO_TABLE) throw error;
      }
      await makeTable();
      return setLock(lease, current);
    },
    clearLock: async (current) => {
      const cleared = await client.run(
        `update ${relation} set run = null, holder = null, expires = null, version = version + 1
         where name = $1 and run is not null and version = $2::bigint returning name`,
        [row, current],
      );
      return cleared.length > 0;
    },
    writeState: async (state, current, { lease, note }) => {
      const text = serialiseState(state);
      const expected = replacedBy(state, note);
      const isBroken = options.replaceBroken === true && (await readState()) === undefined;
      const written = await client.run(
        `update ${relation} set state = $1::text::json, serial = $2::bigint, lineage = $3, note = $4::text::json, written = clock_timestamp()
         where name = $5 and run = $6 and ($9::int = 1 or serial = $7::bigint and (serial = 0 or lineage = $8)) returning version::text as version`,
        [
          text,
          state.serial,
          state.lineage,
          JSON.stringify({ ...note, command: lease.holder.command, by: lease.holder.user, run: runName(lease.holder) }),
          row,
          lease.holder.run,
          expected.serial,
          expected.lineage,
          isBroken ? 1 : 0,
        ],
      );
      const version = textOf(written[0], "version");
      if (version !== undefined) return { version, renewed: false };
      const stored = await select("run, state::text as state, version::text as version");
      if (stored === undefined || stored["run"] !== lease.holder.run) throw lockLost(name);
      // Written by a try whose answer was lost.
      if (stored["state"] === text) return { version: textOf(stored, "version") ?? current, renewed: false };
      throw stateChanged(name, await readState());
    },
    close: client.close,
  };
}

function textOf(row: Row | undefined, column: string): string | undefined {
  const value = row?.[column];
  return typeof value === "string" ? value : undefined;
}

function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
