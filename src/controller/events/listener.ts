/**
 * Takes the platform's events. They are not signed and have no id: each is a hint that a room is to be looked at. It is stored, then
 * answered, then looked at.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { variableOf } from "../../model/environment.ts";
import { ACCEPTED, signedReply } from "../../webhooks/options.ts";
import type { Delivery, WebhookEvent } from "../../webhooks/events.ts";
import { createReceiver, type Receiver } from "../../webhooks/receiver.ts";
import { type Reply, textReply } from "../../webhooks/request.ts";
import { serveNodeRequest } from "../../webhooks/serve-node.ts";
import type { EventSettings } from "../config/settings.ts";
import { text } from "../database/rows.ts";
import { SCHEMA } from "../database/schema.ts";
import type { Replica } from "../replica/context.ts";
import { createDeclaredRooms, type FindRoom } from "./declared-rooms.ts";
import { earlierPaths, hashOf, isRegistered, registerPath } from "./paths.ts";
import { accountsOf, eventPath } from "./webhook.ts";

/** Requests a second and domain, and how many at once. */
const RATE = 200;
const BURST = 400;
/** Asked again before long: the platform tries again. */
const UNSTORED = textReply(503, "it can't be stored now\n", { "retry-after": "5" });

/** Throws a Failure if the paths can't be read. */
export async function createEventListener(replica: Replica, { url, keys }: EventSettings): Promise<RequestListener> {
  const receivers = new Map<string, Receiver>();
  const replaced = new Map<string, Receiver>();
  const earlier = await earlierPaths(replica.database);
  const findRoom = createDeclaredRooms(replica);
  for (const [domain, variable] of keys)
    for (const account of accountsOf(replica.config, domain)) {
      const opened = replica.accounts.get(account);
      if (opened === undefined) continue;
      const path = eventPath(url, domain, opened.keyring);
      const key = variableOf(replica.environment, variable);
      receivers.set(hashOf(path), receiverOf(replica, { account, domain, key, findRoom }));
      await registerPath(replica.database, { account, domain, hash: hashOf(path) });
      // The webhook still has the path of the API secret before, until a pass has replaced it.
      for (const each of earlier)
        if (each.account === account && each.domain === domain && each.hash !== hashOf(path))
          replaced.set(each.hash, receiverOf(replica, { account, domain, key, findRoom }));
    }
  const receiverFor = async (hash: string): Promise<Receiver | undefined> => {
    const earlierOne = replaced.get(hash);
    if (earlierOne === undefined || (await isRegistered(replica.database, hash))) return receivers.get(hash) ?? earlierOne;
    replaced.delete(hash);
    return undefined;
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path = ""] = (request.url ?? "").split("?", 1);
    const receiver = await receiverFor(hashOf(path));
    if (receiver !== undefined) return serveNodeRequest(receiver, request, response);
    replica.metrics.count("xroom_events_total", { result: "unknown-path" });
    response.writeHead(404, { "content-length": 0 }).end();
  };
  return (request, response) => void serve(request, response).catch(() => response.destroy());
}

interface Listening {
  readonly account: string;
  readonly domain: string;
  readonly key: string | undefined;
  readonly findRoom: FindRoom;
}

function receiverOf(replica: Replica, listening: Listening): Receiver {
  const { domain, key } = listening;
  const { metrics, heartbeat } = replica;
  const admits = createBucket();
  const count = (result: string, reply: Reply): Reply => {
    metrics.count("xroom_events_total", { result });
    return reply;
  };
  const answer = async (delivery: Delivery): Promise<Reply> => {
    if (!admits()) return count("too-many", textReply(429, "too many events\n", { "retry-after": "1" }));
    if (delivery.kind === "validation") {
      // Anyone who knows the path can have a text signed.
      if (!/^[0-9a-f]{32,128}$/i.test(delivery.signThis))
        return count("refused", textReply(400, "signThis is not hexadecimal\n"));
      return count("validated", signedReply(delivery.signThis, key));
    }
    if (delivery.kind === "unknown") return count("ignored", ACCEPTED);
    try {
      if (heartbeat.left() > 0) return count(await take(replica, listening, delivery.event), ACCEPTED);
    } catch {
      // Its answer is the same.
    }
    return count("unstored", UNSTORED);
  };
  const problem = ({ kind }: { readonly kind: string }): void => {
    if (kind === "refused") metrics.count("xroom_events_total", { result: "refused" });
  };
  return createReceiver({ domains: [domain], answer, problem });
}

/** Lets requests through at a rate. */
function createBucket(): () => boolean {
  let left = BURST;
  let at = performance.now();
  return () => {
    const now = performance.now();
    left = Math.min(BURST, left + ((now - at) / 1000) * RATE);
    at = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}

async function take(
  replica: Replica,
  { account, domain, findRoom }: Listening,
  { event, payload }: WebhookEvent,
): Promise<string> {
  if (event !== "roomCreated" && event !== "roomRemoved") return "ignored";
  const room = await findRoom({ account, domain }, payload.room.name);
  if (room === undefined) return "unknown-room";
  if (event === "roomRemoved") {
    // A room that is kept open is opened again by a pass.
    await replica.database.run(
      `update ${SCHEMA}.shards set due = least(due, clock_timestamp() + interval '1 second') where account = $1 and domain = $2`,
      [account, domain],
    );
    return "stored";
  }
  const [row] = await replica.database.run(
    `insert into ${SCHEMA}.hints as h (account, domain, room)
     select account, domain, $3 from ${SCHEMA}.shards where account = $1 and domain = $2
     on conflict (account, domain, room) do update set count = h.count + 1 returning count::text as count`,
    [account, domain, room],
  );
  if (row === undefined) return "unknown-domain";
  const id = `event/${account}/${domain}/${room}/${text(row, "count")}/${Date.now()}`;
  // Answered as soon as it is stored: a lost start is made up for by the schedule.
  void replica.engine.start("enforce", id, { account, domain, sweep: false }).catch(() => undefined);
  return "stored";
}
