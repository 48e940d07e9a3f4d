import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Expected } from "./candidate-digests.ts";
import { diagnoseSignature } from "./diagnose-signature.ts";
import type { PostResult } from "./post.ts";

type Answered = Extract<PostResult, { kind: "answered" }>;

/** A slower answer gets a warning, in milliseconds. */
const SLOW = 2_000;

export function diagnoseValidation(result: PostResult, expected: Expected): Diagnostic[] {
  if (result.kind === "failed") return [diagnoseFailure(result)];
  const status = diagnoseStatus(result);
  return [...(status === undefined ? diagnoseSignature(result, expected) : [status]), ...diagnoseTime(result)];
}

/** `known`: whether the manual has the event. A listener should ignore others. */
export function diagnoseEvent(result: PostResult, { known }: { readonly known: boolean }): Diagnostic[] {
  if (result.kind === "failed") return [diagnoseFailure(result)];
  const status = diagnoseStatus(result);
  if (status === undefined) return diagnoseTime(result);
  if (known) return [status, ...diagnoseTime(result)];
  const help = "The manual's list of events may grow: accept unknown events and ignore them.";
  return [
    {
      severity: "warning",
      code: "unknown-event-refused",
      summary: `${status.summary} to an event that is not in the manual`,
      help,
    },
  ];
}

const FAILURES = {
  unreachable: "The platform calls from the internet: check the name, the port and the firewall, and that the listener runs.",
  untrusted: "Renew the certificate, for this name, and serve its whole chain.",
  tls: "Check that this port speaks https, with TLS 1.2 or newer.",
  timeout: "Answer first and work later. The manual doesn't say how long the platform waits.",
  broken: "Look at the log of the listener, and of the proxy before it.",
} as const;

function diagnoseFailure({ code, message }: Extract<PostResult, { kind: "failed" }>): Diagnostic {
  return { severity: "error", code: `listener-${code}`, summary: message, help: FAILURES[code] };
}

function diagnoseTime({ milliseconds }: Answered): Diagnostic[] {
  if (milliseconds <= SLOW) return [];
  const summary = `took ${(milliseconds / 1_000).toFixed(1)} s`;
  return [{ severity: "warning", code: "slow-answer", summary, help: FAILURES.timeout }];
}

/** `undefined` for a status of success. */
function diagnoseStatus({ status, headers }: Answered): Diagnostic | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status >= 300 && status < 400) {
    const target = headers["location"] === undefined ? "" : ` to ${headers["location"]}`;
    const help = "A redirected POST may not arrive: give the webhook the final url.";
    return { severity: "error", code: "redirect", summary: `answered ${status}, a redirect${target}`, help };
  }
  return { severity: "error", code: "bad-status", summary: `answered ${status}`, help: statusHelp(status) };
}

function statusHelp(status: number): string {
  if (status === 401 || status === 403 || status === 407 || status === 419)
    return "The platform sends neither a login nor a CSRF token: exempt this path from both.";
  if (status === 404 || status === 410) return "Check the path: nothing is there.";
  if (status === 405 || status === 501) return "Accept POST at this path.";
  if (status === 406 || status === 415) return "Accept application/json, and answer text/plain.";
  if (status === 400 || status === 422) return 'Accept {"event": "…"} with each event of the manual, Appendix C.';
  if (status === 429) return "Don't limit the platform's rate: its events come in bursts.";
  return status >= 500 ? FAILURES.broken : "Answer 200.";
}
