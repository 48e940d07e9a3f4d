import { setTimeout as sleep } from "node:timers/promises";
import type { WireDelivery, WireEvent } from "../../api/wire.ts";
import type { Instant } from "../../model/instant.ts";
import type { Circumstances } from "../world/rule-context.ts";
import type { Happening } from "../world/open-room.ts";
import { signedRightly, type Poster } from "./post.ts";
import type { Readings } from "../readings.ts";
import { roomIdOf } from "../world/rooms.ts";
import { listenersOf, type Webhook } from "../world/webhooks.ts";
import type { World } from "../world/world.ts";

/** One post to a listener: an event, or a validation. */
export interface DeliveryLogEntry {
  readonly seq: number;
  readonly at: Instant;
  readonly region: string;
  readonly webhookId: number;
  readonly url: string;
  readonly event: WireEvent["event"] | "validation";
  /** The body that is posted, whole. */
  readonly body: unknown;
  readonly attempts: number;
  /** Of the last attempt; `null` if there was no answer. */
  readonly status: number | null;
  readonly outcome: "pending" | "delivered" | "assumed" | "failed" | "dropped";
  readonly error?: string;
}

type OpenDelivery = { -readonly [K in keyof DeliveryLogEntry]: DeliveryLogEntry[K] };

export interface Deliveries {
  readonly log: readonly DeliveryLogEntry[];
  /** Queues what happened for all who listen. Never waits, never throws. */
  announce(world: World, happenings: readonly Happening[], at: Circumstances): void;
  /** Posts a validation now; whether the answer was right. */
  validate(world: World, webhook: Webhook & { readonly type: "url" }, webhookKey: string, at: Circumstances): Promise<boolean>;
  /** When nothing is queued and nothing on its way any more. */
  settled(): Promise<void>;
  clear(): void;
  close(): Promise<void>;
}

const LONGEST_LOG = 10_000;
/** Between two tries of one delivery, doubled each time. */
const FIRST_PAUSE = 100;

export function createDeliveries(poster: Poster, newKey: () => string): Deliveries {
  const log: OpenDelivery[] = [];
  const closing = new AbortController();
  /** One queue a webhook, so that its listener gets everything in order. */
  const queues = new Map<string, Promise<void>>();
  const under = new Set<Promise<unknown>>();
  let seq = 0;

  const note = (about: Pick<OpenDelivery, "at" | "region" | "webhookId" | "url" | "event" | "body">): OpenDelivery => {
    const entry: OpenDelivery = { seq: ++seq, ...about, attempts: 0, status: null, outcome: "pending" };
    if (log.push(entry) > LONGEST_LOG) log.splice(0, LONGEST_LOG / 10);
    return entry;
  };

  const deliver = async (world: World, entry: OpenDelivery, tries: number): Promise<void> => {
    for (;;) {
      if (closing.signal.aborted || !world.webhooks.byId.has(entry.webhookId)) {
        entry.outcome = "dropped";
        return;
      }
      entry.attempts++;
      const answer = await poster.post(entry.url, entry.body);
      if (answer.kind === "assumed") {
        entry.outcome = "assumed";
        return;
      }
      entry.status = answer.kind === "answer" ? answer.status : null;
      if (answer.kind === "failed") entry.error = answer.why;
      else delete entry.error;
      if (answer.kind === "answer" && answer.status >= 200 && answer.status < 300) {
        entry.outcome = "delivered";
        return;
      }
      const worthAnother = answer.kind === "failed" || answer.status >= 500 || answer.status === 429;
      if (!worthAnother || entry.attempts >= tries) {
        entry.outcome = "failed";
        return;
      }
      await sleep(FIRST_PAUSE * 2 ** (entry.attempts - 1), undefined, { signal: closing.signal }).catch(() => {});
    }
  };

  const enqueue = (world: World, entry: OpenDelivery, tries: number): void => {
    const name = `${entry.region}/${entry.webhookId}`;
    const done = (queues.get(name) ?? Promise.resolve()).then(() => deliver(world, entry, tries));
    queues.set(name, done);
    track(done);
    void done.finally(() => queues.get(name) === done && queues.delete(name));
  };

  const track = (work: Promise<unknown>): void => {
    under.add(work);
    void work.finally(() => under.delete(work));
  };

  return {
    log,
    announce: (world, happenings, { now, readings }) => {
      for (const happening of happenings) {
        if (readings.events === "roomCreated" && happening.event !== "roomCreated") continue;
        for (const webhook of listenersOf(world.webhooks, happening)) {
          const body = { webhookId: webhook.id, domain: webhook.domain, ...eventOut(happening, readings) } satisfies WireDelivery;
          const about = { at: now, region: world.region, webhookId: webhook.id, url: webhook.url, event: happening.event, body };
          enqueue(world, note(about), readings.deliveryTries);
        }
      }
    },
    validate: (world, webhook, webhookKey, { now }) => {
      const body = { event: "validation", signThis: newKey() } as const;
      const entry = note({ at: now, region: world.region, webhookId: webhook.id, url: webhook.url, event: "validation", body });
      const asked = poster.post(webhook.url, body).then((posted) => {
        const right = signedRightly(posted, body.signThis, webhookKey);
        entry.attempts = 1;
        entry.status = posted.kind === "answer" ? posted.status : null;
        entry.outcome = posted.kind === "assumed" ? "assumed" : right ? "delivered" : "failed";
        if (!right)
          entry.error = posted.kind === "failed" ? posted.why : "the answer is not signThis signed with the domain's webhookKey";
        return right;
      });
      track(asked);
      return asked;
    },
    settled: async () => {
      while (under.size > 0) await Promise.all(under);
    },
    clear: () => {
      log.length = 0;
    },
    close: async () => {
      closing.abort();
      await poster.close();
      await Promise.all(under);
    },
  };
}

/** Manual, Appendix C. */
function eventOut(happening: Happening, readings: Readings): WireEvent {
  const { room } = happening;
  const name = readings.eventRoomName === "name" ? room.name : roomIdOf(room);
  switch (happening.event) {
    case "roomCreated": {
      const secrets = {
        ...(room.password === null ? {} : { password: room.password }),
        ...(room.hostKey === null ? {} : { hostKey: room.hostKey }),
      };
      const shown = { name, type: room.type, capacity: room.capacity, isLocked: room.lock, ...secrets };
      return { event: "roomCreated", payload: { room: shown } };
    }
    case "roomRemoved":
      return { event: "roomRemoved", payload: { room: { name } } };
    case "clientAdded":
      return { event: "clientAdded", payload: { room: { name }, client: happening.person } };
    case "clientsRemoved":
      return { event: "clientsRemoved", payload: { room: { name }, clients: happening.people } };
    default:
      return happening satisfies never;
  }
}
