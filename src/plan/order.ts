/**
 * Ordering: which call comes before which. Three kinds of edges; all other calls run at once:
 *
 *   local     the calls of one change        webhook.add ─▶ webhook.validate ─▶ webhook.remove (the predecessor)
 *   slots     a call that frees a time       remove 10:00–11:00  ─▶ add 10:30–11:30
 *             before one that takes it       update 10:00→11:00  ─▶ update 9:00→10:00
 *   barriers  a call that awaits something   booking.add, webhook.validate ─▶ room.init
 *             after all that provide it
 *
 * Updates can wait for each other in a ring: A takes B's time, B takes C's, C takes A's. No order opens it. So the change of the ring
 * with the lowest cost for its people is made as a removal and an addition:
 *
 *   A ─▶ B ─▶ C ─▶ A      becomes      remove A ─▶ C ─▶ B ─▶ add A
 */
import { append } from "../model/append.ts";
import { fail } from "../model/diagnostic.ts";
import type { Call } from "../model/plan.ts";
import { type DraftCall, OutputOf, type Slot } from "../resources/contract.ts";
import type { Draft } from "./draft.ts";

export interface Ordered {
  readonly drafts: readonly Draft[];
  readonly calls: readonly Call[];
  readonly callsOf: ReadonlyMap<Draft, readonly string[]>;
}

/** The same drafts in the same order give the same calls with the same ids. Throws a Failure for a ring that can't be opened. */
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
  /** For each node, in ascending order. */
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

interface FreedSlot {
  readonly node: number;
  readonly slot: Slot;
}

function addSlotEdges(nodes: readonly Node[], edges: readonly Set<number>[]): void {
  const freed = new Map<string, FreedSlot[]>();
  for (const [node, { call }] of nodes.entries()) {
    if (call.frees === undefined) continue;
    append(freed, call.frees.place, { node, slot: call.frees });
  }
  const indexes = new Map([...freed].map(([place, slots]) => [place, overlapIndex(slots)]));
  for (const [node, { call }] of nodes.entries()) {
    if (call.takes === undefined) continue;
    for (const other of indexes.get(call.takes.place)?.(call.takes) ?? []) {
      if (other.node !== node) edges[node]?.add(other.node);
    }
  }
}

/** Bisects for the last that starts before the slot ends, then goes back while an earlier one reaches into it. */
export function overlapIndex<T extends { readonly slot: Slot }>(items: readonly T[]): (slot: Slot) => T[] {
  const sorted = items.toSorted((a, b) => a.slot.from - b.slot.from);
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
    for (const barrier of call.provides ?? []) append(providers, barrier, node);
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

/** Each call comes after those that it requires, otherwise in the order of the drafts. */
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
      } else for (const required of missing.toReversed()) work.push(required);
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
    append(callsOf, draft, idOf(index));
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
