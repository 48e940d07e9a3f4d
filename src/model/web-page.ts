/** Pages can't change these headers (Fetch, "Origin header"; Fetch Metadata). */
export function isOfWebPage(headers: Readonly<Record<string, string | readonly string[] | undefined>>): boolean {
  return headers["origin"] !== undefined || headers["sec-fetch-site"] === "cross-site";
}
