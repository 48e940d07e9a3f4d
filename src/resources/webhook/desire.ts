import type { DomainConfig, WebhookConfig } from "../../model/config.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { naturalName } from "../../model/identity.ts";
import type { Desired } from "../contract.ts";
import { comparable } from "../names.ts";
import { webhookKey, type WebhookSpec } from "./spec.ts";

export function desire(domain: DomainConfig): { desired: Desired[]; diagnostics: Diagnostic[] } {
  const regions = new Map(domain.rooms.map(({ name, region }) => [comparable(name), region]));
  const desired = domain.webhooks.flatMap((webhook) => desireOne(domain, webhook, regions));
  return { desired, diagnostics: duplicates(desired) };
}

/** `regionOf`: where each declared room is, by its name as it is compared. */
function desireOne(domain: DomainConfig, webhook: WebhookConfig, regionOf: ReadonlyMap<string, string>): Desired[] {
  const { target, room } = webhook;
  const spec: WebhookSpec = {
    ...target,
    ...(room === undefined ? {} : { room }),
    ...("url" in target && webhook.validate ? { validated: true } : {}),
  };
  const ofRoom = room === undefined ? undefined : regionOf.get(comparable(room));
  const regions = webhook.regions ?? [ofRoom ?? (domain.region as string)];
  return regions.map((region) => ({
    kind: "webhook",
    address: `webhook/${domain.name}/${webhook.name}${webhook.regions === undefined ? "" : `@${region}`}`,
    region,
    domain: domain.name,
    room,
    key: webhookKey(spec),
    spec,
    protect: webhook.protect,
    source: webhook.source,
  }));
}

/** Two webhooks of one natural key in one region would be one object with two names. */
function duplicates(desired: readonly Desired[]): Diagnostic[] {
  const seen = new Map<string, Desired>();
  const found: Diagnostic[] = [];
  for (const each of desired) {
    const key = naturalName(each);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, each);
    else {
      found.push({
        severity: "error",
        code: "duplicate-declaration",
        summary: `${each.address} is the same webhook as ${first.address}`,
        help: "Two webhooks of a region differ in their url or robot, or in their room: remove one of them.",
        source: each.source,
        related: [{ message: `${first.address} is declared here`, source: first.source }],
      });
    }
  }
  return found;
}
