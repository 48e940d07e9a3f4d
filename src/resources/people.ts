import { listOf } from "../model/list-of.ts";

/** A person inside a room. */
export interface Person {
  /** The id by which the API can put them out; `?` where the list tells none. */
  readonly id: string;
  /** `conference host`, `webinar viewer`, … */
  readonly type: string;
}

const NONE: readonly Person[] = [];

/** None where the list doesn't say. */
export function peopleIn({ people = NONE }: { readonly people?: readonly Person[] }): readonly Person[] {
  return people;
}

const PEERS = ["conference host", "conference user", "webinar host", "webinar viewer"];

/** Peer types by code (Appendix A); a code that this version doesn't know stays visible as itself. */
export function readPeerType(code: number): string {
  return PEERS[code - 1] ?? `peer type ${code}`;
}

/** `1 conference host and 3 conference users` */
export function countPeople(people: readonly Person[]): string {
  return byType(people, () => "");
}

/** The same with their ids, for whoever is to choose: `1 conference host (p1) and 2 conference users (p2, p3)` */
export function namePeople(people: readonly Person[]): string {
  return byType(people, (ids) => ` (${ids.join(", ")})`);
}

function byType(people: readonly Person[], more: (ids: readonly string[]) => string): string {
  const groups = new Map<string, string[]>();
  for (const { id, type } of people) groups.set(type, [...(groups.get(type) ?? []), id]);
  const parts = [...groups].map(([type, ids]) => `${ids.length} ${type}${ids.length === 1 ? "" : "s"}${more(ids)}`);
  return listOf(parts);
}
