/**
 * Takes a state over, which a pipeline has written until now. It is marked first: from then on no run applies with it, and a repetition of this
 * command takes over what an interrupted one has left.
 */
import { sleep } from "../../api/sleep.ts";
import { domainOf } from "../../model/address.ts";
import { compare } from "../../model/compare.ts";
import { fail } from "../../model/diagnostic.ts";
import { createMatcher } from "../../model/glob.ts";
import { listOf } from "../../model/list-of.ts";
import type { State } from "../../model/state.ts";
import { emptyState, parseState, serialiseState } from "../../state/document.ts";
import { createWriteNote, type StateBackend, type StateLock } from "../../state/index.ts";
import type { SourceSettings } from "../config/settings.ts";
import { shardId, type ShardName } from "../database/holds.ts";
import type { Database } from "../database/open.ts";
import { number, text, textOrNull } from "../database/rows.ts";
import { SCHEMA } from "../database/schema.ts";
import { record } from "../replica/history.ts";

export interface Adoption {
  readonly settings: SourceSettings;
  readonly state: StateBackend;
  /** Of that state. */
  readonly lock: StateLock;
  /** For the history. */
  readonly by: string;
}

/** How many objects each shard has got. */
export type Adopted = ReadonlyMap<string, number>;

type Rows = Pick<Database, "run" | "name">;

/** Milliseconds. */
const PATIENCE = 60_000;
const PAUSE = 250;

/** Throws a Failure; before the mark is written, nothing was changed. */
export async function adoptState(database: Rows, { settings, state, lock, by }: Adoption): Promise<Adopted> {
  const { name, account, domains } = settings;
  const old = await state.read();
  const managedBy = `source ${name} of the controller at ${database.name}`;
  if (old.managedBy !== undefined && old.managedBy !== managedBy)
    throw fail("adopted-before", `the state at ${state.name} is managed by ${old.managedBy}`, "Adopt it by that source.");
  const parts = partsOf(old);
  const isOwn = createMatcher(domains);
  const foreign = [...parts.keys()].filter((domain) => !isOwn(domain));
  if (foreign.length > 0)
    throw fail(
      "foreign-domain",
      `the state at ${state.name} has objects of ${listOf(foreign, "and")}, which the source ${name} may not declare`,
      "Add them to the source's `domains`, or take them out of the state: `xroom state rm`.",
    );
  for (const domain of parts.keys()) await requireFree(database, { account, domain }, name, old);
  if (old.managedBy === undefined) {
    const marked = { ...old, serial: old.serial + 1, managedBy };
    await lock.write(marked, createWriteNote(old, marked));
  }
  const adopted = new Map<string, number>();
  for (const [domain, part] of parts) {
    const shard = { account, domain };
    await take(database, shard, name, part);
    const count = Object.keys(part.objects).length;
    adopted.set(shardId(shard), count);
    await record(database, { ...shard, source: name, event: "adopted", by, detail: { state: state.name, objects: count } });
  }
  // What was fetched before had no shards that are no longer declared.
  await database.run(`update ${SCHEMA}.sources set forced = true where name = $1`, [name]);
  return adopted;
}

/** By domain. What the pipeline has applied is none of the controller's business. */
function partsOf(state: State): ReadonlyMap<string, State> {
  const { format, lineage, key, objects, series, missing, gone, open, intents } = state;
  const own = <T extends { readonly address: string }>(items: readonly T[], domain: string): readonly T[] =>
    items.filter(({ address }) => domainOf(address) === domain);
  const pick = <T>(values: Readonly<Record<string, T>>, domain: string): Record<string, T> =>
    Object.fromEntries(Object.entries(values).filter(([address]) => domainOf(address) === domain));
  const addresses = [...Object.keys(objects), ...[...missing, ...open, ...intents].map(({ address }) => address)];
  const domains = [...new Set(addresses.map(domainOf))].toSorted(compare);
  return new Map(
    domains.map((domain) => [
      domain,
      {
        ...emptyState(),
        format,
        lineage,
        ...(key === undefined ? {} : { key }),
        objects: pick(objects, domain),
        series: pick(series, domain),
        missing: own(missing, domain),
        gone: own(gone, domain),
        open: own(open, domain),
        intents: own(intents, domain),
      },
    ]),
  );
}

interface Held {
  readonly serial: number;
  readonly text: string | null;
}

/** Throws a Failure for a shard of another source, or one that owns objects which are not this state's. */
async function requireFree(database: Rows, shard: ShardName, source: string, { lineage }: State): Promise<Held | undefined> {
  const [row] = await database.run(
    `select source, declared, serial, state from ${SCHEMA}.shards where account = $1 and domain = $2`,
    [shard.account, shard.domain],
  );
  if (row === undefined) return undefined;
  const id = shardId(shard);
  if (row["declared"] === true && text(row, "source") !== source)
    throw fail(
      "adopted-before",
      `the shard ${id} is the source ${text(row, "source")}'s`,
      "Only one source may declare a domain.",
    );
  const held = { serial: number(row, "serial"), text: textOrNull(row, "state") };
  const own = held.text === null ? undefined : parseState(held.text, `the state of ${id}`);
  const owned = Object.keys(own?.objects ?? {}).length;
  if (owned > 0 && own?.lineage !== lineage)
    throw fail(
      "adopted-before",
      `the shard ${id} owns ${owned === 1 ? "1 object" : `${owned} objects`} already`,
      "Adopt a state before its source makes anything: begin with `mode: observe`.",
    );
  return held;
}

/** Waits for a pass that runs. Does nothing for a shard that has taken it over before. */
async function take(database: Rows, shard: ShardName, source: string, part: State): Promise<void> {
  const until = performance.now() + PATIENCE;
  const { account, domain } = shard;
  await database.run(
    `insert into ${SCHEMA}.shards (account, domain, source) values ($1, $2, $3) on conflict (account, domain) do nothing`,
    [account, domain, source],
  );
  for (;;) {
    const held = await requireFree(database, shard, source, part);
    if (held === undefined) throw fail("no-such-shard", `the shard ${shardId(shard)} was removed meanwhile`, "Adopt again.");
    if (held.text !== null && parseState(held.text, shardId(shard)).lineage === part.lineage) return;
    const next = { ...part, serial: held.serial + 1 };
    const [taken] = await database.run(
      `update ${SCHEMA}.shards set state = $3, serial = $4::bigint, lineage = $5, source = $6, generation = generation + 1
       where account = $1 and domain = $2 and run is null and serial = $7::bigint returning serial`,
      [account, domain, serialiseState(next), next.serial, next.lineage, source, held.serial],
    );
    if (taken !== undefined) return;
    if (performance.now() > until)
      throw fail("locked", `a pass of ${shardId(shard)} goes on and on`, "Adopt again: what was taken over stays so.", {
        kind: "locked",
      });
    await sleep(PAUSE, new AbortController().signal);
  }
}
