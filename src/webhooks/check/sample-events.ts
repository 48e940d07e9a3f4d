import type { WireDelivery } from "../../api/wire.ts";

/** The room that the samples name. */
export interface SampleRoom {
  readonly domain: string;
  readonly room: string;
}

export interface SampleEvent {
  readonly event: string;
  /** Whether the manual knows it. */
  readonly known: boolean;
  readonly body: unknown;
}

/** One event of each kind of the manual's Appendix C, and an unknown one at the end. */
export function sampleEvents({ domain, room: name }: SampleRoom): SampleEvent[] {
  const base = { webhookId: 0, domain };
  const client = { id: "xroom-check", type: 2 } as const;
  const room = { name };
  const created = { name, type: 1, capacity: 2, isLocked: true, password: "xroom-check", hostKey: "xroom-check" } as const;
  const known: readonly WireDelivery[] = [
    { ...base, event: "roomCreated", payload: { room: created } },
    { ...base, event: "clientAdded", payload: { room, client } },
    { ...base, event: "clientsRemoved", payload: { room, clients: [client] } },
    { ...base, event: "roomRemoved", payload: { room } },
  ];
  return [
    ...known.map((body) => ({ event: body.event, known: true, body })),
    { event: "xroomCheck", known: false, body: { ...base, event: "xroomCheck", payload: {} } },
  ];
}
