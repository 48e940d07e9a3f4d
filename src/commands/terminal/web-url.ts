/** As URLs are written, without a query or a slash at the end, and fit for a link in Markdown; `undefined` for what isn't one of the web. */
export function webUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "").replaceAll("(", "%28").replaceAll(")", "%29");
}
