/**
 * What has to come before what.
 *
 * Three kinds of edges, and nothing else is ordered:
 *   local    a change's own calls:           webhook.add ─▶ webhook.validate ─▶ webhook.remove (its predecessor)
 *   slots    what frees a time in a room comes before what takes it:
 *               remove 10:00–11:00 ─▶ add 10:30–11:30       update 10:00→11:00 ─▶ update 9:00→10:00
 *   barriers what a call awaits, every call that provides it:    booking.add, webhook.validate ─▶ room.init
 *
 * Updates can wait for each other in a ring (A takes B's time, B takes C's, C takes A's). No order of updates opens it, so one of the
 * ring, the one whose people lose least, is removed and added again:
 *
 *      A ─▶ B ─▶ C ─▶ A      becomes      remove A ─▶ C ─▶ B ─▶ add A
 */
import { fail } from "../model/diagnostic.ts";
import type { Call } from "../model/plan.ts";
import { type DraftCall, OutputOf, type Slot } from "../resources/contract.ts";
import type { Draft } from "./draft.ts";

/** The changes as they will be made, and all calls so that each comes after those that it requires. */
export interface Ordered {
  readonly drafts: readonly Draft[];
  readonly calls: readonly Call[];
  /** For each draft its calls' ids. */
  readonly callsOf: ReadonlyMap<Draft, readonly string[]>;
}

/** Orders the calls of all changes. The same drafts in the same order give the same calls with the same ids. */
export function order(drafts: readonly Draft[]): Ordered {
  let current = drafts;
  for (;;) {
    const graph = graphOf(current);
    const rings = ringsOf(graph);
    if (rings.length === 0) return numbered(current, graph);
    const opened = new Map(rings.map((ring) => openRing(ring, graph)));
    current = current.map((draft) => opened.get(draft) ?? draft);
  }
}

interface Node {
  readonly draft: Draft;
  readonly call: DraftCall;
  /** The index of its draft's first call. */
  readonly base: number;
}

interface Graph {
  readonly nodes: readonly Node[];
  /** For each node those that must come before it, in ascending order. */
  readonly requires: readonly (readonly number[])[];
}

function graphOf(drafts: readonly Draft[]): Graph {
  const nodes: Node[] = [];
  for (const draft of drafts) {
    const base = nodes.length;
    for (const call of draft.calls) nodes.push({ draft, call, base });
  }
  const edges = nodes.map(({ call, base }) => new Set(call.after.map((local) => base + local)));
  addSlotEdges(nodes, edges);
  addBarrierEdges(nodes, edges);
  return { nodes, requires: edges.map((set) => [...set].toSorted((a, b) => a - b)) };
}

interface Held {
  readonly node: number;
  readonly slot: Slot;
}

/** For each place, what is freed is sorted by its start, so that a taken slot finds those it overlaps by bisection. */
function addSlotEdges(nodes: readonly Node[], edges: readonly Set<number>[]): void {
  const freed = new Map<string, Held[]>();
  for (const [node, { call }] of nodes.entries()) {
    if (call.frees === undefined) continue;
    const held = freed.get(call.frees.place);
    if (held === undefined) freed.set(call.frees.place, [{ node, slot: call.frees }]);
    else held.push({ node, slot: call.frees });
  }
  const indexes = new Map([...freed].map(([place, held]) => [place, overlapIndex(held)]));
  for (const [node, { call }] of nodes.entries()) {
    if (call.takes === undefined) continue;
    for (const other of indexes.get(call.takes.place)?.(call.takes) ?? []) {
      if (other.node !== node) edges[node]?.add(other.node);
    }
  }
}

/** Finds all that overlap a slot: bisection for the last that starts before its end, then backwards as long as any reaches into it. */
export function overlapIndex<T extends { readonly slot: Slot }>(held: readonly T[]): (slot: Slot) => T[] {
  const sorted = held.toSorted((a, b) => a.slot.from - b.slot.from);
  const reach: number[] = [];
  for (const { slot } of sorted) reach.push(Math.max(reach.at(-1) ?? -Infinity, slot.to));
  return ({ from, to }) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle] as T).slot.from < to) low = middle + 1;
      else high = middle;
    }
    const found: T[] = [];
    for (let index = low - 1; index >= 0 && (reach[index] as number) > from; index -= 1) {
      const each = sorted[index] as T;
      if (each.slot.to > from) found.push(each);
    }
    return found;
  };
}

function addBarrierEdges(nodes: readonly Node[], edges: readonly Set<number>[]): void {
  const providers = new Map<string, number[]>();
  for (const [node, { call }] of nodes.entries()) {
    for (const barrier of call.provides ?? []) {
      const known = providers.get(barrier);
      if (known === undefined) providers.set(barrier, [node]);
      else known.push(node);
    }
  }
  for (const [node, { call }] of nodes.entries()) {
    for (const barrier of call.awaits ?? []) {
      for (const provider of providers.get(barrier) ?? []) edges[node]?.add(provider);
    }
  }
}

/** The strongly connected components of more than one node (Tarjan's algorithm, with a stack of its own). */
function ringsOf({ nodes, requires }: Graph): number[][] {
  const order = new Array<number>(nodes.length).fill(-1);
  const low = new Array<number>(nodes.length).fill(0);
  const open = new Set<number>();
  const path: number[] = [];
  const rings: number[][] = [];
  let counter = 0;
  for (const root of nodes.keys()) {
    if (order[root] !== -1) continue;
    const work: { node: number; next: number }[] = [{ node: root, next: 0 }];
    while (work.length > 0) {
      const frame = work.at(-1) as { node: number; next: number };
      const { node } = frame;
      if (frame.next === 0) {
        order[node] = low[node] = counter;
        counter += 1;
        path.push(node);
        open.add(node);
      }
      const successor = requires[node]?.[frame.next];
      frame.next += 1;
      if (successor === undefined) {
        work.pop();
        const parent = work.at(-1)?.node;
        if (parent !== undefined) low[parent] = Math.min(low[parent] as number, low[node] as number);
        if (low[node] !== order[node]) continue;
        const component = path.splice(path.lastIndexOf(node));
        for (const member of component) open.delete(member);
        if (component.length > 1) rings.push(component);
      } else if (order[successor] === -1) work.push({ node: successor, next: 0 });
      else if (open.has(successor)) low[node] = Math.min(low[node] as number, order[successor] as number);
    }
  }
  return rings;
}

/** The draft of a ring that can be opened at the least cost, and what it becomes; the first of several that cost the same. */
function openRing(ring: readonly number[], { nodes }: Graph): [Draft, Draft] {
  const drafts = ring.toSorted((a, b) => a - b).map((node) => (nodes[node] as Node).draft);
  const able = drafts.flatMap((draft) =>
    draft.reopened === undefined ? [] : [{ draft, opened: draft.reopened.draft, cost: draft.reopened.cost }],
  );
  const [cheapest] = able.toSorted((a, b) => a.cost - b.cost);
  if (cheapest === undefined) {
    const names = [...new Set(drafts.map((draft) => draft.change.address))].join(", ");
    throw fail("ring", `these changes wait for each other in a ring that can't be opened: ${names}`, "Apply them in two steps.");
  }
  return [cheapest.draft, cheapest.opened];
}

/** Gives ids in an order in which every call comes after those that it requires, and else as the drafts stand. */
function numbered(drafts: readonly Draft[], { nodes, requires }: Graph): Ordered {
  const ids = new Map<number, string>();
  const sequence: number[] = [];
  for (const root of nodes.keys()) {
    const work = [root];
    while (work.length > 0) {
      const node = work.at(-1) as number;
      const missing = (requires[node] as readonly number[]).filter((required) => !ids.has(required));
      if (ids.has(node) || missing.length === 0) {
        work.pop();
        if (!ids.has(node)) {
          ids.set(node, `c${ids.size + 1}`);
          sequence.push(node);
        }
      } else work.push(...missing.toReversed());
    }
  }
  const idOf = (node: number): string => ids.get(node) as string;
  const calls = sequence.map((index): Call => {
    const { call, base } = nodes[index] as Node;
    const [collection = "", method = ""] = call.method.split(".");
    const required = (requires[index] as readonly number[]).map(idOf);
    return {
      id: idOf(index),
      region: call.region,
      collection,
      method,
      data: withOutputs(call.data, base, idOf),
      requires: required,
    };
  });
  const callsOf = new Map<Draft, string[]>();
  for (const index of sequence) {
    const { draft } = nodes[index] as Node;
    const known = callsOf.get(draft);
    if (known === undefined) callsOf.set(draft, [idOf(index)]);
    else known.push(idOf(index));
  }
  return { drafts, calls, callsOf };
}

function withOutputs(data: DraftCall["data"], base: number, idOf: (node: number) => string): Call["data"] {
  const named = Object.entries(data).map(([name, value]) => [
    name,
    value instanceof OutputOf ? { from: idOf(base + value.call), field: value.field } : value,
  ]);
  return Object.fromEntries(named) as Call["data"];
}
