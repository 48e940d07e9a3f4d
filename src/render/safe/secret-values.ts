import { MASK } from "../../model/mask.ts";
import { Secret } from "../../model/secret.ts";

export function secretValue(secret: Secret, showSecrets: boolean): string {
  return showSecrets ? secret.reveal() : MASK;
}

export function withSecretValues(value: unknown, showSecrets: boolean): unknown {
  if (value instanceof Secret) return secretValue(value, showSecrets);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withSecretValues(item, showSecrets));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withSecretValues(item, showSecrets)]));
}
