import { listOf } from "../model/list-of.ts";

export interface Person {
  /** For `room.kickOut`; `?`: the list doesn't say. */
  readonly id: string;
  /** `conference host`, `webinar viewer`, … */
  readonly type: string;
}

const NONE: readonly Person[] = [];

/** None if the list doesn't say. */
export function peopleIn({ people = NONE }: { readonly people?: readonly Person[] }): readonly Person[] {
  return people;
}

const PEERS = ["conference host", "conference user", "webinar host", "webinar viewer"];

/** Peer types by code (manual, Appendix A). */
export function readPeerType(code: number): string {
  return PEERS[code - 1] ?? `peer type ${code}`;
}

/** `1 conference host and 3 conference users` */
export function countPeople(people: readonly Person[]): string {
  return byType(people, () => "");
}

/** With their ids: `1 conference host (p1) and 2 conference users (p2, p3)` */
export function namePeople(people: readonly Person[]): string {
  return byType(people, (ids) => ` (${ids.join(", ")})`);
}

function byType(people: readonly Person[], more: (ids: readonly string[]) => string): string {
  const groups = new Map<string, string[]>();
  for (const { id, type } of people) groups.set(type, [...(groups.get(type) ?? []), id]);
  const parts = [...groups].map(([type, ids]) => `${ids.length} ${type}${ids.length === 1 ? "" : "s"}${more(ids)}`);
  return listOf(parts);
}
