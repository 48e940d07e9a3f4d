import { trimEnd } from "./trim-end.ts";

/** An http or https URL, without a query or a slash at its end, and safe in a Markdown link. */
export function webUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
  return trimEnd(`${url.origin}${url.pathname}`, "/").replaceAll("(", "%28").replaceAll(")", "%29");
}
