import type { DomainSettings, Settings, WebhookConfig } from "../model/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { someOf } from "../model/list-of.ts";
import { Secret } from "../model/secret.ts";
import type { ScopeFilter } from "../plan/scope.ts";
import type { Desired } from "../resources/contract.ts";
import { comparable } from "../resources/names.ts";
import type { PlannableProject } from "./project.ts";

/** A room's creation is sent with its password. Without `secretsFor`, who declares a webhook may have any secret of the job sent. */
export function remarkOnWebhookSecrets(
  { config, desired, policy }: Pick<PlannableProject, "config" | "desired" | "policy">,
  base: Pick<Settings, "domains"> | undefined,
  { address: isInScope }: Pick<ScopeFilter, "address">,
): Diagnostic[] {
  if (policy?.secretsFor !== undefined) return [];
  return [...config.domains.values()].flatMap((domain) => {
    const known = new Set(base?.domains.get(domain.name)?.webhooks.map(targetOf));
    return domain.webhooks.flatMap((webhook) => {
      const address = `webhook/${domain.name}/${webhook.name}`;
      if (known.has(targetOf(webhook)) || !isInScope(address)) return [];
      const sent = secretsSent(webhook, domain, desired);
      return sent.length === 0 ? [] : [wouldBeSent(address, webhook, sent)];
    });
  });
}

function targetOf({ target, room, regions }: WebhookConfig): string {
  return JSON.stringify([target, room ?? null, regions ?? null]);
}

/** The names of passwords in its reach. */
function secretsSent(
  { room }: WebhookConfig,
  { name: domain, rooms }: DomainSettings,
  desired: readonly Desired[],
): readonly string[] {
  const isIn = (name: string | undefined): boolean =>
    room === undefined || (name !== undefined && comparable(name) === comparable(room));
  const values = [
    ...rooms.flatMap(({ name, password }) => (isIn(name) ? [password] : [])),
    ...desired.flatMap((each) => (each.domain === domain && isIn(each.room) ? Object.values(each.spec) : [])),
  ];
  const names = values.flatMap((value) =>
    value instanceof Secret ? (/^(?:env|file):(.*)$/s.exec(value.reference)?.[1] ?? []) : [],
  );
  return [...new Set(names)].toSorted();
}

function wouldBeSent(address: string, { source }: WebhookConfig, secrets: readonly string[]): Diagnostic {
  return {
    severity: "warning",
    code: "secret-to-webhook",
    summary: `${address} is new, and would be sent the secrets ${someOf(secrets)}`,
    help: "Check whose host it is. `secretsFor` beside the policy says which domain may name which secret.",
    address,
    source,
  };
}
