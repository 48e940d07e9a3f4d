import type { State } from "../../model/state.ts";
import type { OpenOptions } from "../contract.ts";
import { orNothing, parseState, serialiseState } from "../document.ts";
import { type Lease, parseLease } from "../lease.ts";
import type { Store } from "../leased.ts";
import { lockLost, replacedBy, stateChanged } from "../lock-failures.ts";
import type { Client, Row } from "./client.ts";
import { serverCodeOf } from "./failure.ts";
import type { Place } from "./place.ts";

/*
 * One row for a state and its lock:
 *
 *     name │ serial │ lineage │ state │ note │ written │ run │ holder │ expires │ version
 *          └────────────── the state ─────────────────┘ └────────── its lock ────────────┘
 *
 * Every step is one statement that names what it goes out from in its WHERE, so that it is a transaction by itself: the row lock makes it
 * one step, and a pooler may send each to another connection. Nothing is kept in a session: no advisory lock, no SET, no prepared
 * statement.
 *
 * `version` grows with every step that touches the lock. A write is fenced by `run`, which a takeover changes.
 *
 * Leases go by the server's clock. A lease is told to the rest of xroom by the clock of this machine (what is left of it, from now), so
 * that clocks which differ don't matter.
 */

/** Codes of an error that says that another was faster to make the table: it exists; or its type does (the check isn't atomic). */
const MADE_ALREADY = new Set(["42P07", "42710", "23505"]);
const NO_TABLE = "42P01";

export function createTable(client: Client, { schema, table, row, name }: Place, options: OpenOptions): Store<string> {
  const relation = schema === undefined ? quote(table) : `${quote(schema)}.${quote(table)}`;
  const expires = "clock_timestamp() + $1::float8 * interval '1 millisecond'";
  const taken = `run = $2, holder = $3::text::json, expires = ${expires}, version = t.version + 1`;

  const make = async (): Promise<void> => {
    try {
      await client.run(`create table if not exists ${relation} (
        name text primary key,
        serial bigint not null default 0, lineage text, state json, note json, written timestamptz,
        run text, holder json, expires timestamptz, version bigint not null default 0
      )`);
    } catch (error) {
      if (!MADE_ALREADY.has(serverCodeOf(error) ?? "")) throw error;
    }
  };
  /** No row at all where there is no table. */
  const select = async (columns: string): Promise<Row | undefined> => {
    try {
      return (await client.run(`select ${columns} from ${relation} where name = $1`, [row]))[0];
    } catch (error) {
      if (serverCodeOf(error) === NO_TABLE) return undefined;
      throw error;
    }
  };
  const read = async (): Promise<State | undefined> => {
    const text = (await select("state::text as state"))?.["state"];
    return typeof text === "string" ? orNothing(options, () => parseState(text, name)) : undefined;
  };
  const take = async (lease: Lease, seen: string | undefined): Promise<string | undefined> => {
    const values = [millisecondsOf(lease), lease.run, JSON.stringify(lease), row];
    const rows =
      seen === undefined
        ? await client.run(
            `insert into ${relation} as t (name, run, holder, expires, version) values ($4, $2, $3::text::json, ${expires}, 1)
             on conflict (name) do update set ${taken} where t.run is null returning version::text as version`,
            values,
          )
        : await client.run(
            `update ${relation} as t set ${taken} where name = $4 and run is not null and version = $5::bigint
             returning version::text as version`,
            [...values, seen],
          );
    return textOf(rows[0], "version");
  };

  return {
    name,
    read,
    look: async () => {
      const found = await select(
        `holder::text as holder, version::text as version, (extract(epoch from expires - clock_timestamp()) * 1000)::float8 as left`,
      );
      const [holder, version] = [textOf(found, "holder"), textOf(found, "version")];
      if (holder === undefined || version === undefined) return undefined;
      const left = Number(found?.["left"]);
      return { lease: { ...parseLease(holder), expires: new Date(Date.now() + left).toISOString() }, version };
    },
    take: async (lease, seen) => {
      try {
        return await take(lease, seen);
      } catch (error) {
        if (serverCodeOf(error) !== NO_TABLE) throw error;
      }
      await make();
      return take(lease, seen);
    },
    drop: async (held) => {
      const dropped = await client.run(
        `update ${relation} set run = null, holder = null, expires = null, version = version + 1
         where name = $1 and run is not null and version = $2::bigint returning name`,
        [row, held],
      );
      return dropped.length > 0;
    },
    write: async (state, held, { lease, note }) => {
      const text = serialiseState(state);
      const must = replacedBy(state, note);
      const anything = options.overBroken === true && (await read()) === undefined;
      const written = await client.run(
        `update ${relation} set state = $1::text::json, serial = $2::bigint, lineage = $3, note = $4::text::json, written = clock_timestamp()
         where name = $5 and run = $6 and ($9::int = 1 or serial = $7::bigint and (serial = 0 or lineage = $8)) returning version::text as version`,
        [text, state.serial, state.lineage, JSON.stringify(note), row, lease.run, must.serial, must.lineage, anything ? 1 : 0],
      );
      const version = textOf(written[0], "version");
      if (version !== undefined) return { version };
      const stored = await select("run, state::text as state, version::text as version");
      if (stored === undefined || stored["run"] !== lease.run) throw lockLost(name);
      // It was done already, and its answer lost.
      if (stored["state"] === text) return { version: textOf(stored, "version") ?? held };
      throw stateChanged(name, await read());
    },
    close: client.close,
  };
}

/** How long a lease is to last from now on, for a clock that may differ from ours. */
function millisecondsOf({ expires }: Lease): number {
  return expires === undefined ? 0 : Date.parse(expires) - Date.now();
}

function textOf(row: Row | undefined, column: string): string | undefined {
  const value = row?.[column];
  return typeof value === "string" ? value : undefined;
}

function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
