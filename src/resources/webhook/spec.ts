import { trimEnd } from "../../model/trim-end.ts";
import type { Spec } from "../../model/spec.ts";
import { comparable, normalName } from "../names.ts";

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

/** A region may leave out the slash at an address's end, and its fragment; and write an escape in small letters, or plainly. */
export function normalKey(key: string): string {
  const [type, target = "", room = ""] = key.split("\n");
  return `${type}\n${type === "url" ? addressOf(target) : target}\n${normalName(room)}`;
}

function addressOf(url: string): string {
  const whole = url.replace(/#.*/s, "");
  const path = whole.replace(/\?.*/s, "");
  const bare = `${trimEnd(path, "/")}${whole.slice(path.length)}`;
  return bare.replaceAll(/%[0-9a-f]{2}/gi, (escape) => {
    const sign = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    // Only of these an escape means the sign itself (RFC 3986, 6.2.2.2).
    return /[\w.~-]/.test(sign) ? sign : escape.toUpperCase();
  });
}
