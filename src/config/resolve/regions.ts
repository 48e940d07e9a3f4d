import type { RegionConfig } from "../../model/config.ts";
import { listOf } from "../../model/list-of.ts";
import type { XroomFile } from "../generated/schema-types.ts";
import { type Place, keyOf, sourceOf, within } from "../place.ts";
import type { Report } from "../report.ts";
import { didYouMean } from "../did-you-mean.ts";
import { shown } from "../quote.ts";
import type { Context } from "./context.ts";

/** The manual's Appendix D. */
export const BUILT_IN_REGIONS: readonly RegionConfig[] = ["fra-1", "sfo-1", "sgp-1"].map((name) => ({
  name,
  url: `https://${name}.signal.xroom.app`,
  streaming: name === "fra-1",
}));

/** The built-in regions and the config's own. One whose address is wrong keeps it out of the result, with an error. */
export function resolveRegions(root: XroomFile, place: Place, report: Report): ReadonlyMap<string, RegionConfig> {
  const regions = new Map(BUILT_IN_REGIONS.map((region) => [region.name, region]));
  for (const [name, { url }] of Object.entries(root.regions ?? {})) {
    const checked = checkUrl(url, within(place, "regions", name, "url"), report);
    if (checked === undefined) continue;
    const source = sourceOf(keyOf(place, "regions", name));
    regions.set(name, { name, url: checked, streaming: regions.get(name)?.streaming, source });
  }
  return regions;
}

/** Credentials go to this address, so it is https, or on this machine. Its path stays; a slash at the end doesn't. */
function checkUrl(text: string, place: Place, report: Report): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const refuse = (summary: string, help?: string): undefined => void report.error("bad-url", summary, place, { help });
  if (url === undefined || url.hostname === "")
    return refuse(`expected a URL such as https://fra-1.signal.xroom.app, not ${shown(text, place)}`);
  if (url.username !== "" || url.password !== "")
    return refuse("a region's URL holds no credentials", "they come from the environment: see `credentials`");
  if (url.search !== "" || url.hash !== "" || /[?#]/.test(text))
    return refuse("a region's URL has neither a query nor a fragment");
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
    return refuse(
      "a region's URL is https, or http to this machine",
      "the API's signature doesn't cover what is sent: without TLS anyone on the way can change it",
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

/** As `URL` writes a host, which knows `127.1` and `0x7f.0.0.1` for what they are. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** Tells if there is no region of this name. */
export function checkRegion(name: string, place: Place, { regionNames, report }: Context): void {
  if (regionNames.includes(name)) return;
  const help = didYouMean(name, regionNames) ?? `there are ${listOf(regionNames)}; more can be added under \`regions\``;
  report.error("unknown-region", `there is no region ${shown(name, place)}`, place, { help });
}

/** Tells that something has no region to be in. */
export function reportNoRegion(what: string, place: Place, { uncertain, report }: Context): void {
  if (uncertain) return;
  const help = "set one for all in the root file, `defaults: { region: fra-1 }`, or `region:` in the domain or here";
  report.error("no-region", `${what} is in no region`, place, { help });
}
