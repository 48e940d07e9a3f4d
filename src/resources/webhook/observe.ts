import type { ReadClient } from "../../api/client.ts";
import type { Observed, Place } from "../contract.ts";
import { isSameDomain } from "../names.ts";
import { type Reader, readerOf } from "../reader.ts";
import { webhookKey, type WebhookSpec } from "./spec.ts";

/**
 * Two `webhook.list`s: the objects don't tell whether they are validated, the filter does. One under both filters is validated. They
 * are asked one after the other, those that aren't yet first: one that is validated meanwhile is in the second, or in both.
 */
export async function observe(client: ReadClient, at: Place, signal?: AbortSignal): Promise<Observed[]> {
  const read = readerOf(at, "webhook.list");
  const list = async (validated: boolean): Promise<Observed[]> => {
    const listIn = (answer: unknown): readonly unknown[] => read.array(answer, "webhooks");
    const answer: unknown = await client.read(at.region, "webhook.list", { domain: at.domain, validated }, signal, listIn);
    return listIn(answer).flatMap((item) => readWebhook(read, at, item, validated));
  };
  const others = await list(false);
  const validated = await list(true);
  const known = new Set(validated.map((webhook) => webhook.id));
  return [...validated, ...others.filter((webhook) => !known.has(webhook.id))];
}

function readWebhook(read: Reader, at: Place, item: unknown, validated: boolean): Observed[] {
  const wire = read.object(item, "webhook");
  const { domain, url, robotId, roomName } = wire;
  if (typeof domain === "string" && !isSameDomain(domain, at.domain)) return [];
  const room = typeof roomName === "string" && roomName !== "" ? roomName : undefined;
  const target =
    typeof url === "string" && url !== ""
      ? { url }
      : { robot: read.number(robotId, "webhook's robotId, which has no url either,") };
  const spec: WebhookSpec = { ...target, ...(room === undefined ? {} : { room }), validated };
  return [
    {
      kind: "webhook",
      region: at.region,
      domain: at.domain,
      room,
      id: read.id(wire["id"], "webhook"),
      key: webhookKey(spec),
      spec,
    },
  ];
}
