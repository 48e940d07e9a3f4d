/** The controller's own webhook: declared beside the source's, in each region that the domain uses. */
import type { Config, DomainConfig, WebhookConfig } from "../../model/config.ts";
import { createMatcher } from "../../model/glob.ts";
import type { Keyring } from "../../model/keyring.ts";
import type { Change } from "../../model/plan.ts";
import type { ControllerConfig, SourceSettings } from "../config/settings.ts";

/** No key of a config begins so. */
const NAME = "~events";

/** `/xroom/chat.org/0f3a…`: the path can't be guessed, and is the same for all replicas. */
export function eventPath(base: string, domain: string, keyring: Keyring): string {
  const secret = keyring.digest("key", `events\0${domain}`).slice("hmac-sha256:".length, "hmac-sha256:".length + 40);
  return `${new URL(base).pathname.replace(/\/$/, "")}/${encodeURIComponent(domain)}/${secret}`;
}

export function eventUrl({ events }: ControllerConfig, domain: string, keyring: Keyring): string | undefined {
  if (events === undefined || !events.keys.has(domain)) return undefined;
  return `${new URL(events.url).origin}${eventPath(events.url, domain, keyring)}`;
}

/** The accounts whose sources may declare a domain. */
export function accountsOf({ sources }: ControllerConfig, domain: string): readonly string[] {
  const own = [...sources.values()].filter(({ domains }) => createMatcher(domains)(domain));
  return [...new Set(own.map(({ account }) => account))];
}

/** The same config with the webhook; nothing is added under observe. */
export function withEventWebhook(
  config: Config,
  domain: string,
  url: string | undefined,
  { mode, place }: SourceSettings,
): Config {
  const own = config.domains.get(domain);
  if (url === undefined || own === undefined || mode === "observe") return config;
  const regions = regionsOf(own);
  if (regions.length === 0) return config;
  const webhook: WebhookConfig = {
    name: NAME,
    source: place,
    target: { url },
    room: undefined,
    validate: true,
    protect: false,
    regions,
  };
  const domains = new Map(config.domains).set(domain, { ...own, webhooks: [...own.webhooks, webhook] });
  return { ...config, domains };
}

function regionsOf({ region, rooms }: DomainConfig): readonly string[] {
  return [...new Set([...(region === undefined ? [] : [region]), ...rooms.map((room) => room.region)])].toSorted();
}

export function isEventWebhook({ address }: Pick<Change, "address">): boolean {
  return address.includes(`/${NAME}@`);
}
