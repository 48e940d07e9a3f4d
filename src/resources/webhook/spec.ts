import type { Spec } from "../../model/spec.ts";
import { comparable } from "../names.ts";

/** A webhook in the config's language. A declared robot, and one with `validate: false`, leaves `validated` out. */
export interface WebhookSpec extends Spec {
  readonly url?: string;
  readonly robot?: number;
  readonly room?: string;
  readonly validated?: boolean;
}

export function specOf(object: { readonly spec: Spec }): WebhookSpec {
  return object.spec as WebhookSpec;
}

/** A webhook's natural key: its type, its url or robot, and its room. Urls are compared as the URL standard normalises them. */
export function webhookKey(spec: WebhookSpec): string {
  const target =
    spec.url === undefined ? `robot\n${spec.robot}` : `url\n${URL.canParse(spec.url) ? new URL(spec.url).href : spec.url}`;
  return `${target}\n${comparable(spec.room ?? "")}`;
}
