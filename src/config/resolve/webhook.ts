import { domainToUnicode } from "node:url";
import type { WebhookConfig } from "../../model/config.ts";
import { someOf } from "../../model/list-of.ts";
import { comparable } from "../../resources/names.ts";
import type { ComposedWebhook } from "../compose/index.ts";
import { type Place, declaredAt, keyOf, within } from "../place.ts";
import { didYouMean } from "../did-you-mean.ts";
import { quoted } from "../quote.ts";
import type { Context } from "./context.ts";
import { checkRegion, reportNoRegion } from "./regions.ts";
import { warnOfScripts } from "./scripts.ts";

/** Regions of a proposal. */
const MOST_NAMED = 20;

export interface DomainRooms {
  readonly region: string | undefined;
  /** Of its rooms, without the domain's own. */
  readonly furtherRegions: readonly string[];
  /** As compared; those with errors too. */
  readonly roomNames: ReadonlySet<string>;
}

export function resolveWebhook(
  name: string,
  declared: ComposedWebhook,
  place: Place,
  domain: DomainRooms,
  context: Context,
): WebhookConfig | undefined {
  const target = resolveTarget(declared, place, context);
  if (target === undefined) return undefined;
  for (const [index, region] of (declared.regions ?? []).entries()) checkRegion(region, within(place, "regions", index), context);
  if (declared.regions === undefined) {
    const inRoom = declared.room !== undefined && domain.roomNames.has(comparable(declared.room));
    if (!inRoom && domain.region === undefined) reportNoRegion(`the webhook ${quoted(name)}`, keyOf(place), context);
    if (declared.room === undefined && domain.region !== undefined)
      checkReach(name, place, domain.region, domain.furtherRegions, context);
  }
  if (declared.room !== undefined && !domain.roomNames.has(comparable(declared.room)))
    warnOfUndeclaredRoom(declared.room, place, domain, context);
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

/** It gets the events of a room that people open by hand, or none at all. */
function warnOfUndeclaredRoom(room: string, place: Place, { roomNames }: DomainRooms, { report, incomplete }: Context): void {
  const at = within(place, "room");
  warnOfScripts("room", room, at, report);
  if (incomplete) return;
  report.warning("undeclared-room", (quote) => `no room ${quote.value(room, at)} is declared in this domain`, at, {
    help: () => didYouMean(room, [...roomNames]) ?? "declare it under `rooms`, if it is not one that people open by hand",
  });
}

/** The URL as it is sent, shown and compared: `HTTPS://crm。example.com:443/../x` is `https://crm.example.com/x`. */
function resolveTarget(declared: ComposedWebhook, place: Place, context: Context): WebhookConfig["target"] | undefined {
  const { url, robot } = declared;
  const { report } = context;
  if (url !== undefined && robot !== undefined) {
    report.error("one-target", 'a webhook has either "url" or "robot", not both', keyOf(place), {
      help: "where a template sets the other, take it out: `unset: [url]` or `unset: [robot]`",
    });
    return undefined;
  }
  if (robot !== undefined) return { robot };
  if (url === undefined) {
    const isKnownError = context.incomplete || context.pruned.has(declared);
    if (!isKnownError) report.error("one-target", 'a webhook needs one of "url" and "robot"', keyOf(place));
    return undefined;
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const at = within(place, "url");
  const refuse = (summary: string, help: string): undefined => void report.error("bad-url", summary, at, { help });
  if (/[\\\s\p{Cc}]/u.test(url))
    return refuse("a webhook's URL has no backslashes and no blanks", "programs read them in different ways: write / or %20");
  if (parsed === undefined || parsed.hostname === "" || (parsed.protocol !== "https:" && parsed.protocol !== "http:")) {
    const expected = "expected a URL such as https://crm.example.com/xroom";
    report.error("bad-url", (quote) => `${expected}, not ${quote.value(url, at)}`, at);
    return undefined;
  }
  if (parsed.username !== "" || parsed.password !== "")
    return refuse("a webhook's URL has no user name and no password", "what stands before the @ is no part of the host");
  if (parsed.protocol === "http:")
    report.warning("insecure-url", "the API would send events unencrypted", at, { help: "use https" });
  // In punycode, a reader sees that it is another host.
  if (!/^\p{ASCII}*$/u.test(url)) warnOfScripts("host", domainToUnicode(parsed.hostname), at, report);
  return { url: parsed.href };
}

/** A region sends only its own events. */
function checkReach(name: string, place: Place, region: string, further: readonly string[], { report }: Context): void {
  if (further.length === 0) return;
  const summary = `the webhook ${quoted(name)} gets events only from ${region}, and this domain has rooms in ${someOf(further)} too`;
  const all = [region, ...further.slice(0, MOST_NAMED), ...(further.length > MOST_NAMED ? ["…"] : [])];
  report.warning("webhook-regions", summary, keyOf(place), { help: `add \`regions: [${all.join(", ")}]\`` });
}
