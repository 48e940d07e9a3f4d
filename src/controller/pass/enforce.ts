/**
 * Rooms' policies are set within a second of an event, and by a sweep that catches lost ones. It waits for no pass: this replica's own
 * pass of the shard shares its hold; while another replica holds the shard, that one looks for hints. An event is a hint alone: what is
 * called follows from a list.
 */
import { sleep } from "../../api/sleep.ts";
import { Failure } from "../../model/diagnostic.ts";
import { kindOf } from "../../model/address.ts";
import type { Change, Plan } from "../../model/plan.ts";
import { allLists } from "../../plan/observe.ts";
import { plan as makePlan } from "../../plan/plan.ts";
import { executePlan } from "../../project/apply/execute.ts";
import { beginPlanning, placesOf, planInput } from "../../project/plan.ts";
import type { LiveProject } from "../../project/project.ts";
import { KINDS } from "../../resources/registry.ts";
import { effectOf, kindsByName } from "../../resources/kinds.ts";
import { comparable } from "../../resources/names.ts";
import type { Hold, ShardName } from "../database/holds.ts";
import { number, text } from "../database/rows.ts";
import { SCHEMA } from "../database/schema.ts";
import type { Replica } from "../replica/context.ts";
import { record } from "../replica/history.ts";
import { openShard, type ShardPlace } from "./open-shard.ts";
import { readShard } from "./shard-row.ts";
import { isEnforcing, narrowTo } from "./split.ts";

/** Milliseconds that an enforcement waits for another replica's to end. */
const PATIENCE = 500;
/** Milliseconds between two looks for hints while a pass lasts. */
const LOOK = 100;

/** What lives only while people meet. */
const LIVE_KINDS = KINDS.filter(({ adoptable }) => !adoptable);
const BY_NAME = kindsByName(KINDS);

interface Hint {
  readonly room: string;
  readonly count: number;
}

export interface EnforceOptions {
  /** All rooms. */
  readonly sweep?: boolean;
  /** These besides, of a pass that has found them. */
  readonly rooms?: readonly string[];
  /** The pass's. Default: the one that was loaded last. */
  readonly revision?: string;
}

/** Looks at the rooms of which events came, and at those of the options. Gives what could not be set. */
export function enforce(
  replica: Replica,
  shard: ShardName,
  { sweep = false, rooms = [], revision }: EnforceOptions = {},
): Promise<readonly string[]> {
  return replica.turns.take(shard, async () => {
    const place = await enforcedPlace(replica, shard);
    if (place === undefined) return [];
    const hints = await readHints(replica, shard);
    if (hints.length + rooms.length === 0 && !sweep) return [];
    return enforceHeld(replica, revision === undefined ? place : { ...place, revision }, {
      hints,
      rooms: sweep ? "all" : [...hints.map(({ room }) => room), ...rooms],
    });
  });
}

interface Looks {
  readonly hints: readonly Hint[];
  readonly rooms: readonly string[] | "all";
}

type EnforcedPlace = ShardPlace & { readonly revision: string };

async function enforceHeld(replica: Replica, place: EnforcedPlace, looks: Looks): Promise<readonly string[]> {
  let hold: Hold;
  try {
    hold = await replica.holds.take(place, "enforce", { timeout: PATIENCE, signal: replica.stopping });
  } catch (error) {
    // Who holds it looks for hints by itself.
    if (error instanceof Failure || replica.stopping.aborted) return [];
    throw error;
  }
  try {
    return await enforceUnder(replica, place, hold.lost, looks);
  } finally {
    await hold.release();
  }
}

/** Enforces while this replica's pass of the shard lasts. */
export function watchHints(replica: Replica, place: ShardPlace): { end(): Promise<void> } {
  const ended = new AbortController();
  const watch = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await sleep(LOOK, ended.signal).catch(() => undefined);
      if (ended.signal.aborted || replica.heartbeat.left() === 0) continue;
      const hints = await readHints(replica, place);
      if (hints.length > 0) await enforce(replica, place);
    }
  };
  // A failed look is made up for by the next one, or by the sweep.
  const watching = watch().catch(() => undefined);
  return {
    end: async () => {
      ended.abort();
      await watching;
    },
  };
}

/** `undefined` for a shard of which nothing is to be enforced. */
export async function enforcedPlace(
  replica: Replica,
  shard: ShardName,
): Promise<(ShardPlace & { readonly revision: string }) | undefined> {
  const row = await readShard(replica.database, shard);
  const settings = replica.config.sources.get(row?.source ?? "");
  const opened = replica.accounts.get(shard.account);
  if (row === undefined || settings === undefined || opened === undefined || row.suspended || row.refusal !== null)
    return undefined;
  if (settings.mode === "observe") return undefined;
  // Under approve only what was approved is enforced; else what a pass could load.
  const revision = settings.mode === "approve" ? row.applied : (row.loaded ?? row.keptOf);
  return revision === null ? undefined : { ...shard, settings, opened, revision };
}

async function readHints({ database }: Replica, { account, domain }: ShardName): Promise<readonly Hint[]> {
  const rows = await database.run(`select room, count from ${SCHEMA}.hints where account = $1 and domain = $2`, [
    account,
    domain,
  ]);
  return rows.map((row) => ({ room: text(row, "room"), count: number(row, "count") }));
}

async function enforceUnder(
  replica: Replica,
  place: EnforcedPlace,
  lost: AbortSignal,
  { hints, rooms }: Looks,
): Promise<readonly string[]> {
  const opened = await openShard(replica, place, place.revision);
  if ("errors" in opened) return [];
  const stop = AbortSignal.any([lost, replica.stopping]);
  const plan = await planRooms(opened.project, rooms === "all" ? undefined : new Set(rooms.map(comparable)), stop);
  if (plan.calls.length > 0) {
    const report = await executePlan(opened.project, plan, {
      state: await opened.project.state.read(),
      parallelism: 10,
      validateTimeout: 0,
      stop,
      onEvent: () => undefined,
      // A policy leaves no trace in the state: the pass that may run keeps it.
      save: async () => undefined,
    });
    await record(replica.database, {
      ...place,
      source: place.settings.name,
      event: "enforced",
      by: replica.heartbeat.name,
      replica: replica.heartbeat.id,
      revision: place.revision,
      detail: { rooms: [...new Set(report.done.map(({ address }) => address))], calls: report.calls },
    });
    if (report.undone.length > 0) return report.undone.map(({ change, message }) => `${change.address}: ${message}`);
  }
  for (const hint of hints) await removeHint(replica, place, hint, plan.calls.length > 0);
  return [];
}

/** An event that came meanwhile has counted it up, and it stays. */
async function removeHint(
  { database, metrics }: Replica,
  { account, domain }: ShardName,
  { room, count }: Hint,
  isEnforced: boolean,
): Promise<void> {
  const [row] = await database.run(
    `delete from ${SCHEMA}.hints where account = $1 and domain = $2 and room = $3 and count = $4::bigint
     returning extract(epoch from clock_timestamp() - at)::float8 as age`,
    [account, domain, room, count],
  );
  if (row !== undefined && isEnforced) metrics.observe("xroom_event_to_enforced_seconds", number(row, "age"));
}

/** Only policies: calls that set something, of rooms that are open. */
async function planRooms(project: LiveProject, rooms: ReadonlySet<string> | undefined, signal: AbortSignal): Promise<Plan> {
  const planning = await beginPlanning(project, { signal });
  const places = placesOf(project, planning);
  const observation = await project.lists.observe(allLists(places, LIVE_KINDS), signal);
  const input = planInput(project, planning, observation);
  const live = new Set(LIVE_KINDS.map(({ name }) => name));
  const fresh = makePlan({
    ...input,
    kinds: LIVE_KINDS,
    desired: input.desired.filter(({ kind, room }) => live.has(kind) && (rooms?.has(comparable(room ?? "")) ?? true)),
    series: [],
    // What else is owned is none of this plan's business.
    state: { ...input.state, objects: {}, missing: [], gone: [], intents: [], series: {} },
  });
  return narrowTo(
    fresh,
    fresh.changes.filter((change) => isEnforcing(change) && isSetting(fresh, change)),
  );
}

function isSetting({ calls }: Plan, { calls: own, address }: Change): boolean {
  return calls.every(
    (call) => !own.includes(call.id) || (call.collection === kindOf(address) && effectOf(call, BY_NAME) === "set"),
  );
}
