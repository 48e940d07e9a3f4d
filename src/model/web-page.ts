/**
 * Whether a browser sends a request for a page of somewhere else. A browser lets any page post to servers of this machine and of its
 * network, but it says so, in headers that no page can change or leave out (Fetch Standard, "Origin header"; Fetch Metadata).
 * Programs, the platform and its tunnels send neither. The names of headers are in small letters.
 */
export function isOfWebPage(headers: Readonly<Record<string, string | readonly string[] | undefined>>): boolean {
  return headers["origin"] !== undefined || headers["sec-fetch-site"] === "cross-site";
}
