import type { WireDelivery } from "../../api/wire.ts";

/** Which domain and room the samples speak of. */
export interface SampleScene {
  readonly domain: string;
  readonly room: string;
}

/** One event of each kind of the manual's Appendix C, and last one of no kind at all. Nothing of it has happened. */
export function samplesOf({
  domain,
  room: name,
}: SampleScene): { readonly event: string; readonly known: boolean; readonly body: unknown }[] {
  const at = { webhookId: 0, domain };
  const client = { id: "xroom-check", type: 2 } as const;
  const room = { name };
  const created = { name, type: 1, capacity: 2, isLocked: true, password: "xroom-check", hostKey: "xroom-check" } as const;
  const known: readonly WireDelivery[] = [
    { ...at, event: "roomCreated", payload: { room: created } },
    { ...at, event: "clientAdded", payload: { room, client } },
    { ...at, event: "clientsRemoved", payload: { room, clients: [client] } },
    { ...at, event: "roomRemoved", payload: { room } },
  ];
  return [
    ...known.map((body) => ({ event: body.event, known: true, body })),
    { event: "xroomCheck", known: false, body: { ...at, event: "xroomCheck", payload: {} } },
  ];
}
