import { keyOf, type Place, within } from "../../config/place.ts";
import { BUILT_IN_REGIONS } from "../../config/index.ts";
import type { RegionConfig } from "../../model/config.ts";
import type { Account, Channel, ControllerFile } from "../generated/controller-types.ts";
import { resolveAdmin, resolveEvents } from "./resolve-servers.ts";
import { resolveSource } from "./resolve-source.ts";
import type { AccountSettings, ChannelSettings, ControllerConfig } from "./settings.ts";
import { checkUrl, type Context, inFolder, milliseconds } from "./values.ts";

/** Of a file that the schema accepts. */
export function resolveController(value: ControllerFile, context: Context): ControllerConfig {
  const { file, directory } = context;
  const root: Place = { file, path: [] };
  const { heartbeat = "1s", dead = "4s", parallelism = 10, name } = value.replica ?? {};
  const replica = { name: name?.env, heartbeat: milliseconds(heartbeat), dead: milliseconds(dead), parallelism };
  if (replica.dead < 3 * replica.heartbeat)
    context.report.error("out-of-range", "replica.dead is shorter than three heartbeats", within(root, "replica", "dead"), {
      help: "one late heartbeat must not end a replica's leases",
    });
  return {
    directory,
    file: file.name,
    database: value.database?.env,
    accounts: mapOf(value.accounts, (each, key) => resolveAccount(key, each, within(root, "accounts", key), context)),
    sources: mapOf(value.sources, (each, key) => resolveSource(key, each, value, within(root, "sources", key), context)),
    events: value.events === undefined ? undefined : resolveEvents(value.events, within(root, "events"), context),
    admin: value.admin === undefined ? undefined : resolveAdmin(value.admin, within(root, "admin"), context),
    channels: mapOf(value.notify ?? {}, (each, key) => resolveChannel(key, each, within(root, "notify", key), context)),
    hostKeys: inFolder(value.hostKeys, directory),
    replica,
  };
}

function mapOf<T, U>(values: Readonly<Record<string, T>>, resolve: (value: T, key: string) => U): ReadonlyMap<string, U> {
  return new Map(Object.entries(values).map(([key, value]) => [key, resolve(value, key)]));
}

function resolveAccount(
  name: string,
  { id, secret, previous, rate = 50, regions = {} }: Account,
  place: Place,
  { report }: Context,
): AccountSettings {
  const all = new Map<string, RegionConfig>(BUILT_IN_REGIONS.map((region) => [region.name, region]));
  for (const [region, { url }] of Object.entries(regions)) {
    const at = within(place, "regions", region, "url");
    const checked = checkUrl(url, at, report);
    if (checked !== undefined) all.set(region, { name: region, url: checked, streaming: all.get(region)?.streaming });
  }
  return {
    name,
    id: id.env,
    secret: secret.env,
    ...(previous === undefined ? {} : { previous: previous.env }),
    rate,
    regions: all,
  };
}

function resolveChannel(name: string, { slack, url, token, on }: Channel, place: Place, { report }: Context): ChannelSettings {
  if ((slack === undefined) === (url === undefined))
    report.error("one-target", "a channel has either `slack` or `url`", keyOf(place));
  const target: ChannelSettings["target"] =
    slack === undefined
      ? { kind: "json", url: checkUrl(url ?? "https://missing.invalid", within(place, "url"), report) ?? "", token: token?.env }
      : { kind: "slack", url: slack.env };
  if (slack !== undefined && token !== undefined) report.error("unknown-key", "a token goes with `url`", keyOf(place, "token"));
  return { name, target, on: new Set(on) };
}
