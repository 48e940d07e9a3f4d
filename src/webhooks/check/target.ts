import { isLoopback } from "../../api/endpoint.ts";
import { type Diagnostic, fail } from "../../model/diagnostic.ts";

/** The url of a webhook. Throws a Failure for one that no webhook can have. */
export function parseTarget(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:") || url.hostname === "")
    throw fail("bad-url", `not a web address: ${text}`, "Write it as https://crm.example.com/xroom.");
  if (url.username !== "" || url.password !== "")
    throw fail("bad-url", `the url on ${url.host} holds a user or a password`, "Use a path that can't be guessed instead.");
  return url;
}

export function diagnoseTarget(url: URL): Diagnostic[] {
  if (isLoopback(url.hostname)) {
    const summary = `${url.host} is this machine, which the platform can't reach`;
    return [{ severity: "note", code: "loopback", summary, help: "Check the public url, too, once there is one." }];
  }
  if (url.protocol === "https:") return [];
  return [{ severity: "warning", code: "insecure-url", summary: "events would be sent without encryption", help: "Use https." }];
}
