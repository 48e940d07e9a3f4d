// What a config comes to, in its own words, with the place of each value: what `xroom config` prints and policies are held against.
import type { Config } from "../../model/config.ts";
import type { Declared, DeclaredConfig } from "../../model/declared.ts";
import type { DomainPart } from "../compose/index.ts";
import type { ConfigFiles } from "../files/read-config.ts";
import { within } from "../place.ts";
import { declareDomain } from "./domain.ts";
import { occurrencesOf } from "./occurrences.ts";
import { asWritten, mapOf, openOrigins, valueOf } from "./origins.ts";

/** Of a config without errors. */
export async function declareConfig(
  { root, included }: ConfigFiles,
  composed: ReadonlyMap<string, readonly DomainPart[]>,
  config: Config,
): Promise<DeclaredConfig> {
  const originOf = await openOrigins([root, ...included].map(({ file }) => file));
  const top = { file: root.file, path: [] };
  const keys = new Map<string, Declared>(
    ROOT_KEYS.flatMap((key) => {
      const value = (root.value as Readonly<Record<string, unknown>>)[key];
      return value === undefined ? [] : [[key, asWritten(value, within(top, key), originOf)] as const];
    }),
  );
  const { state } = root.value;
  if (state !== undefined) keys.set("state", valueOf(withoutCredentials(state), originOf(within(top, "state"))));
  const defaults = keys.get("defaults");
  const domains = [...composed].map(([name, parts]) => {
    const resolved = config.domains.get(name);
    if (resolved === undefined) throw new TypeError(`the domain ${name} is not resolved`);
    const inherited = defaults?.kind === "map" ? defaults.entries : new Map<string, Declared>();
    return [name, declareDomain(parts, { root: inherited, resolved, originOf })] as const;
  });
  return { root: mapOf(keys), domains: new Map(domains), occurrences: () => occurrencesOf(config.domains.values()) };
}

const ROOT_KEYS = ["version", "project", "credentials", "regions", "state", "safety", "defaults"];

/** A state's URL may hold a password. */
function withoutCredentials(url: string): string {
  return url.replace(/:\/\/[^/]*@/, "://…@");
}
