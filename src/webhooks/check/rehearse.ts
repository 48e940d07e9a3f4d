import { isLoopback } from "../../api/endpoint.ts";
import { type Diagnostic, fail } from "../../model/diagnostic.ts";
import type { Exchanged, Exchanger } from "./exchange.ts";
import { judgeEvent, judgeValidation } from "./judge.ts";
import { type SampleScene, samplesOf } from "./samples.ts";

export interface RehearsalInput {
  readonly url: string;
  readonly key: string;
  readonly apiSecret?: string | undefined;
  readonly exchanger: Exchanger;
  /** A new text to be signed. */
  readonly newSignThis: () => string;
  /** Whether events are sent, too, and of what. */
  readonly events: SampleScene | undefined;
  readonly userAgent: string;
}

/** One request, and what came of it. */
export interface Check {
  /** `validation`, or the event's name. */
  readonly name: string;
  /** `null`: there was no answer. */
  readonly status: number | null;
  readonly milliseconds: number;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Rehearsal {
  /** What is to be said of the url itself. */
  readonly remarks: readonly Diagnostic[];
  readonly checks: readonly Check[];
}

/** A validation, and then an event of each kind. Events are not sent to where nobody answers. Throws a Failure for what is no web address. */
export async function rehearse(input: RehearsalInput): Promise<Rehearsal> {
  const { key, apiSecret, exchanger, userAgent } = input;
  const url = readTarget(input.url);
  const post = (body: string): Promise<Exchanged> =>
    exchanger.post(url.href, { headers: { "content-type": "application/json", "user-agent": userAgent }, body });

  const signThis = input.newSignThis();
  const posted = JSON.stringify({ event: "validation", signThis });
  const validation = await post(posted);
  const judged = judgeValidation(validation, { key, signThis, posted, apiSecret });
  const checks = [checkOf("validation", validation, judged)];
  if (input.events !== undefined && validation.kind === "answered") {
    for (const { event, known, body } of samplesOf(input.events)) {
      const exchanged = await post(JSON.stringify(body));
      checks.push(checkOf(event, exchanged, judgeEvent(exchanged, { known })));
    }
  }
  return { remarks: remarksOn(url), checks };
}

function checkOf(name: string, exchanged: Exchanged, diagnostics: readonly Diagnostic[]): Check {
  const status = exchanged.kind === "answered" ? exchanged.status : null;
  return { name, status, milliseconds: exchanged.milliseconds, diagnostics };
}

/** Throws a Failure for what no webhook can have. */
export function readTarget(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:") || url.hostname === "")
    throw fail("bad-url", `not a web address: ${text}`, "Write it as https://crm.example.com/xroom.");
  if (url.username !== "" || url.password !== "")
    throw fail("bad-url", `the url on ${url.host} holds a user or a password`, "Use a path that can't be guessed instead.");
  return url;
}

function remarksOn(url: URL): Diagnostic[] {
  if (isLoopback(url.hostname)) {
    const summary = `${url.host} is this machine, which the platform can't reach`;
    return [{ severity: "note", code: "loopback", summary, help: "Check the public url, too, once there is one." }];
  }
  if (url.protocol === "https:") return [];
  return [{ severity: "warning", code: "insecure-url", summary: "events would be sent without encryption", help: "Use https." }];
}
