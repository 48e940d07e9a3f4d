import type { WireInput, WireMethod } from "../../api/wire.ts";
import type { Readings } from "../readings.ts";

/** The input of a call as the platform stores it, but for domains. */
export function inNormalForm<M extends WireMethod>(method: M, input: WireInput<M>, readings: Readings): WireInput<M> {
  const fields = { ...(input as Readonly<Record<string, unknown>>) };
  const { id, roomName, url } = fields;
  if (typeof roomName === "string") fields["roomName"] = nameIn(roomName, readings);
  if (method.startsWith("room.") && typeof id === "string") {
    const slash = id.indexOf("/") + 1;
    fields["id"] = `${id.slice(0, slash)}${nameIn(id.slice(slash), readings)}`;
  }
  if (typeof url === "string") fields["url"] = urlIn(url, readings);
  return fields as WireInput<M>;
}

function nameIn(name: string, { roomNames }: Readings): string {
  return roomNames === "lower" ? name.toLowerCase() : name;
}

function urlIn(url: string, { webhookUrls }: Readings): string {
  if (webhookUrls === "kept") return url;
  const canonical = new URL(url).href.replaceAll(/%[0-9a-f]{2}/gi, (escape) => escape.toUpperCase());
  return webhookUrls === "bare" ? canonical.replace(/#.*$/, "").replace(/\/+(?=\?|$)/, "") : canonical;
}
