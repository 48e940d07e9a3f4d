import type { WireDelivery, WireEvent } from "../../api/wire.ts";
import type { Instant } from "../../model/instant.ts";
import type { RuleContext } from "../world/rule-context.ts";
import type { RoomEvent } from "../world/open-room.ts";
import { createDelays } from "../delays.ts";
import { isSignedCorrectly, type Poster } from "./post.ts";
import type { Readings } from "../readings.ts";
import { roomIdOf } from "../world/rooms.ts";
import { listenersOf, type Webhook } from "../world/webhooks.ts";
import type { World } from "../world/world.ts";

/** One POST to a listener: an event, or a validation. */
export interface DeliveryLogEntry {
  readonly seq: number;
  readonly at: Instant;
  readonly region: string;
  readonly webhookId: number;
  readonly url: string;
  readonly event: WireEvent["event"] | "validation";
  readonly body: unknown;
  readonly attempts: number;
  /** Of the last attempt; `null`: no answer. */
  readonly status: number | null;
  readonly outcome: "pending" | "delivered" | "assumed" | "failed" | "dropped";
  readonly error?: string;
}

type OpenDelivery = { -readonly [K in keyof DeliveryLogEntry]: DeliveryLogEntry[K] };

export interface Deliveries {
  readonly log: readonly DeliveryLogEntry[];
  /** Queues the events for their listeners. Never throws. */
  announce(world: World, events: readonly RoomEvent[], context: RuleContext): void;
  /** Posts a validation; whether the answer is right. */
  validate(world: World, webhook: Webhook & { readonly type: "url" }, webhookKey: string, context: RuleContext): Promise<boolean>;
  /** Resolves when nothing is queued or running. */
  settled(): Promise<void>;
  clear(): void;
  close(): Promise<void>;
}

const LONGEST_LOG = 10_000;
/** Between two tries, in milliseconds; doubled each time. */
const FIRST_PAUSE = 100;

export function createDeliveries(poster: Poster, newKey: () => string): Deliveries {
  const log: OpenDelivery[] = [];
  const delays = createDelays();
  /** One queue per webhook keeps its events in order. */
  const queues = new Map<string, Promise<void>>();
  const running = new Set<Promise<unknown>>();
  let seq = 0;

  const note = (details: Pick<OpenDelivery, "at" | "region" | "webhookId" | "url" | "event" | "body">): OpenDelivery => {
    const entry: OpenDelivery = { seq: ++seq, ...details, attempts: 0, status: null, outcome: "pending" };
    if (log.push(entry) > LONGEST_LOG) log.splice(0, LONGEST_LOG / 10);
    return entry;
  };

  const deliver = async (world: World, entry: OpenDelivery, tries: number): Promise<void> => {
    for (;;) {
      if (delays.ended || !world.webhooks.byId.has(entry.webhookId)) {
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
      const isRetryable = answer.kind === "failed" || answer.status >= 500 || answer.status === 429;
      if (!isRetryable || entry.attempts >= tries) {
        entry.outcome = "failed";
        return;
      }
      await delays.wait(FIRST_PAUSE * 2 ** (entry.attempts - 1)).catch(() => {});
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
    running.add(work);
    void work.finally(() => running.delete(work));
  };

  return {
    log,
    announce: (world, events, { now, readings }) => {
      for (const event of events) {
        if (readings.events === "roomCreated" && event.event !== "roomCreated") continue;
        for (const webhook of listenersOf(world.webhooks, event)) {
          const body = { webhookId: webhook.id, domain: webhook.domain, ...eventOut(event, readings) } satisfies WireDelivery;
          const details = { at: now, region: world.region, webhookId: webhook.id, url: webhook.url, event: event.event, body };
          enqueue(world, note(details), readings.deliveryTries);
        }
      }
    },
    validate: (world, webhook, webhookKey, { now }) => {
      const body = { event: "validation", signThis: newKey() } as const;
      const entry = note({ at: now, region: world.region, webhookId: webhook.id, url: webhook.url, event: "validation", body });
      const validation = poster.post(webhook.url, body).then((posted) => {
        const isRight = isSignedCorrectly(posted, body.signThis, webhookKey);
        entry.attempts = 1;
        entry.status = posted.kind === "answer" ? posted.status : null;
        entry.outcome = posted.kind === "assumed" ? "assumed" : isRight ? "delivered" : "failed";
        if (!isRight)
          entry.error = posted.kind === "failed" ? posted.why : "the answer is not signThis signed with the domain's webhookKey";
        return isRight;
      });
      track(validation);
      return validation;
    },
    settled: async () => {
      while (running.size > 0) await Promise.all(running);
    },
    clear: () => {
      log.length = 0;
    },
    close: async () => {
      delays.end();
      await poster.close();
      await Promise.all(running);
    },
  };
}

/** The events of the manual, Appendix C. */
function eventOut(event: RoomEvent, readings: Readings): WireEvent {
  const { room } = event;
  const name = readings.eventRoomName === "name" ? room.name : roomIdOf(room);
  switch (event.event) {
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
      return { event: "clientAdded", payload: { room: { name }, client: event.person } };
    case "clientsRemoved":
      return { event: "clientsRemoved", payload: { room: { name }, clients: event.people } };
    default:
      return event satisfies never;
  }
}
