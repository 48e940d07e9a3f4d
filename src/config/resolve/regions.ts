import { trimEnd } from "../../model/trim-end.ts";
import type { RegionConfig } from "../../model/config.ts";
import type { XroomFile } from "../generated/schema-types.ts";
import { type Place, declaredAt, keyOf, within } from "../place.ts";
import type { Message, Report } from "../report.ts";
import { regionHelp, UNKNOWN_REGION } from "../unknown-region.ts";
import type { Context } from "./context.ts";

/** The vendor's manual, Appendix D. */
export const BUILT_IN_REGIONS: readonly RegionConfig[] = ["fra-1", "sfo-1", "sgp-1"].map((name) => ({
  name,
  url: `https://${name}.signal.xroom.app`,
  streaming: name === "fra-1",
}));

/** Without those with a wrong URL. */
export function resolveRegions(root: XroomFile, place: Place, report: Report): ReadonlyMap<string, RegionConfig> {
  const regions = new Map(BUILT_IN_REGIONS.map((region) => [region.name, region]));
  for (const [name, { url }] of Object.entries(root.regions ?? {})) {
    const checked = checkUrl(url, within(place, "regions", name, "url"), report);
    if (checked === undefined) continue;
    const source = declaredAt(keyOf(place, "regions", name));
    regions.set(name, { name, url: checked, streaming: regions.get(name)?.streaming, source });
  }
  return regions;
}

/** Credentials are sent there: it is https, or this machine. */
function checkUrl(text: string, place: Place, report: Report): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const refuse = (summary: Message, help?: string): undefined => void report.error("bad-url", summary, place, { help });
  if (url === undefined || url.hostname === "")
    return refuse((quote) => `expected a URL such as https://fra-1.signal.xroom.app, not ${quote.value(text, place)}`);
  if (url.username !== "" || url.password !== "")
    return refuse("a region's URL holds no credentials", "they come from the environment: see `credentials`");
  if (url.search !== "" || url.hash !== "" || /[?#]/.test(text)) return refuse("a region's URL has no query and no fragment");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
    return refuse(
      "a region's URL is https, or http to this machine",
      "the API's signature doesn't cover the data: without TLS, anyone on the way can change it",
    );
  }
  return trimEnd(`${url.origin}${url.pathname}`, "/");
}

/** `URL` normalises `127.1` and `0x7f.0.0.1`. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

export function checkRegion(name: string, place: Place, { regionNames, report }: Context): void {
  if (regionNames.has(name)) return;
  const help = (): string | undefined => regionHelp(name, [...regionNames]);
  report.error(UNKNOWN_REGION, (quote) => `there is no region ${quote.value(name, place)}`, place, { help });
}

export function reportNoRegion(what: string, place: Place, { incomplete, report }: Context): void {
  if (incomplete) return;
  const help = "set one in the root file (`defaults: { region: fra-1 }`), in the domain or here";
  report.error("no-region", `${what} has no region`, place, { help });
}
