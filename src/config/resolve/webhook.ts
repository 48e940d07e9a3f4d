import type { RoomConfig, WebhookConfig } from "../../model/config.ts";
import { listOf } from "../../model/list-of.ts";
import { comparable } from "../../resources/names.ts";
import type { Webhook } from "../generated/schema-types.ts";
import { type Place, declaredAt, keyOf, within } from "../place.ts";
import { quoted } from "../quote.ts";
import type { Context } from "./context.ts";
import { checkRegion, reportNoRegion } from "./regions.ts";

export interface DomainRooms {
  readonly region: string | undefined;
  readonly rooms: readonly RoomConfig[];
  /** As compared; those with errors too. */
  readonly roomNames: ReadonlySet<string>;
}

export function resolveWebhook(
  name: string,
  declared: Webhook,
  place: Place,
  domain: DomainRooms,
  context: Context,
): WebhookConfig | undefined {
  for (const [index, region] of (declared.regions ?? []).entries()) checkRegion(region, within(place, "regions", index), context);
  if (declared.regions === undefined) {
    const inRoom = declared.room !== undefined && domain.roomNames.has(comparable(declared.room));
    if (!inRoom && domain.region === undefined) reportNoRegion(`the webhook ${quoted(name)}`, keyOf(place), context);
    if (declared.room === undefined && domain.region !== undefined) checkReach(name, place, domain.region, domain.rooms, context);
  }
  const target = resolveTarget(declared, place, context);
  if (target === undefined) return undefined;
  return {
    name,
    source: declaredAt(keyOf(place)),
    target,
    room: declared.room,
    validate: declared.validate ?? true,
    protect: declared.protect ?? false,
    regions: declared.regions,
  };
}

function resolveTarget({ url, robot }: Webhook, place: Place, { report }: Context): WebhookConfig["target"] | undefined {
  if (robot !== undefined) return { robot };
  if (url === undefined) return undefined;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const at = within(place, "url");
  if (parsed === undefined || parsed.hostname === "" || (parsed.protocol !== "https:" && parsed.protocol !== "http:")) {
    const expected = "expected a URL such as https://crm.example.com/xroom";
    report.error("bad-url", (quote) => `${expected}, not ${quote.value(url, at)}`, at);
    return undefined;
  }
  if (parsed.protocol === "http:")
    report.warning("insecure-url", "the API would send events unencrypted", at, { help: "use https" });
  return { url };
}

/** A region sends only its own events. */
function checkReach(name: string, place: Place, region: string, rooms: readonly RoomConfig[], { report }: Context): void {
  const further = [...new Set(rooms.map((room) => room.region))].filter((each) => each !== region).toSorted();
  if (further.length === 0) return;
  const summary = `the webhook ${quoted(name)} gets events only from ${region}, and this domain has rooms in ${listOf(further)} too`;
  report.warning("webhook-regions", summary, keyOf(place), { help: `add \`regions: [${[region, ...further].join(", ")}]\`` });
}
