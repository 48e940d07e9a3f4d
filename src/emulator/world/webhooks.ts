import { type ByDomain, dropFromDomain, putInDomain } from "./by-domain.ts";
import type { RuleContext } from "./rule-context.ts";
import type { RoomEvent } from "./open-room.ts";
import { changed, refused, unchanged, type Outcome } from "./outcome.ts";

/** A webhook of a domain, or of one room (manual, webhook). */
export type Webhook = WebhookBase & WebhookTarget;
interface WebhookBase {
  readonly id: number;
  readonly domain: string;
  readonly room: string | null;
  readonly validated: boolean;
}
type WebhookTarget = { readonly type: "url"; readonly url: string } | { readonly type: "robot"; readonly robotId: number };

export type WebhookDraft = { readonly domain: string; readonly room?: string | null } & WebhookTarget;

export interface Webhooks {
  nextId: number;
  readonly byId: Map<number, Webhook>;
  readonly byDomain: ByDomain<number, Webhook>;
}

export function createWebhooks(): Webhooks {
  return { nextId: 1, byId: new Map(), byDomain: new Map() };
}

export function addWebhook(webhooks: Webhooks, draft: WebhookDraft, context: RuleContext): Outcome<Webhook> {
  const base = { id: webhooks.nextId, domain: draft.domain, room: draft.room ?? null };
  const webhook: Webhook =
    draft.type === "url"
      ? { ...base, type: "url", url: draft.url, validated: false }
      : { ...base, type: "robot", robotId: draft.robotId, validated: true };
  if (context.readings.webhookDuplicates === "refused") {
    const duplicate = listWebhooks(webhooks, draft.domain).find((other) => sameTarget(other, webhook));
    if (duplicate !== undefined)
      return refused(`${draft.type === "url" ? "url" : "robotId"}: webhook ${duplicate.id} is the same`);
  }
  putWebhook(webhooks, webhook);
  return changed(webhook);
}

export function removeWebhook(webhooks: Webhooks, id: number): Outcome<Webhook> {
  const webhook = webhooks.byId.get(id);
  if (webhook === undefined) return refused(noSuchWebhook(id));
  webhooks.byId.delete(id);
  dropFromDomain(webhooks.byDomain, webhook.domain, id);
  return changed(webhook);
}

/** Records whether the listener answered a validation correctly. A robot has no listener and stays validated. */
export function noteValidation(webhooks: Webhooks, id: number, answeredRight: boolean, context: RuleContext): Outcome<boolean> {
  const webhook = webhooks.byId.get(id);
  if (webhook === undefined) return refused(noSuchWebhook(id));
  const kept = webhook.validated && context.readings.failedValidation === "keeps";
  const validated = webhook.type === "robot" || answeredRight || kept;
  if (webhook.validated === validated) return unchanged(validated);
  putWebhook(webhooks, { ...webhook, validated });
  return changed(validated);
}

export interface WebhookFilter {
  readonly token?: string | undefined;
  readonly validated?: boolean | undefined;
}

/** Sorted by id. `token` is searched in the room's name, the url and the robot's id, ignoring case. */
export function listWebhooks(webhooks: Webhooks, domain?: string, filter: WebhookFilter = {}): Webhook[] {
  const found = domain === undefined ? webhooks.byId : webhooks.byDomain.get(domain);
  const token = filter.token?.toLowerCase() ?? "";
  return [...(found?.values() ?? [])]
    .filter((webhook) => filter.validated === undefined || webhook.validated === filter.validated)
    .filter((webhook) => searchable(webhook).includes(token))
    .sort((a, b) => a.id - b.id);
}

/** The webhooks that get an event: validated urls of its domain or its room. */
export function listenersOf(webhooks: Webhooks, event: RoomEvent): (Webhook & { readonly type: "url" })[] {
  const { domain, name } = event.room;
  return listWebhooks(webhooks, domain, { validated: true }).filter(
    (webhook): webhook is Webhook & { readonly type: "url" } =>
      webhook.type === "url" && (webhook.room === null || webhook.room === name),
  );
}

export function putWebhook(webhooks: Webhooks, webhook: Webhook): void {
  webhooks.nextId = Math.max(webhooks.nextId, webhook.id + 1);
  webhooks.byId.set(webhook.id, webhook);
  putInDomain(webhooks.byDomain, webhook.domain, webhook.id, webhook);
}

export function noSuchWebhook(id: number): string {
  return `id: there is no webhook ${id}`;
}

function sameTarget(a: Webhook, b: Webhook): boolean {
  if (a.room !== b.room) return false;
  return a.type === "url" ? b.type === "url" && a.url === b.url : b.type === "robot" && a.robotId === b.robotId;
}

function searchable(webhook: Webhook): string {
  const target = webhook.type === "url" ? webhook.url : String(webhook.robotId);
  return `${webhook.room ?? ""}\n${target}`.toLowerCase();
}
