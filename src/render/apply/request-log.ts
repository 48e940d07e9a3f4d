import type { TryEvent } from "../../api/client.ts";
import type { CallError } from "../../api/call-error.ts";
import { shownFields } from "../../api/wire-fields.ts";
import { printable } from "../safe/printable.ts";

const LONGEST = 2_000;

/** A request and its answer, a line each, for `--log-level debug`. Known fields are shown, and no headers. */
export function renderTry(event: TryEvent): string {
  const { try: number, outcome, milliseconds, error, retryIn } = event;
  const call = printable(`${event.region} ${event.method}`);
  const time = `${Math.round(milliseconds)} ms`;
  const retry = retryIn === undefined ? "" : `, retry in ${Math.round(retryIn)} ms`;
  const request = `debug: ${call} (try ${number}) → ${cropped(shownFields(event.request, event.method, "request"))}`;
  const answer =
    error === undefined
      ? cropped(shownFields(event.answer, event.method, "answer"))
      : `${printable(error.message)} (${error.code})${bodyOf(error)}`;
  return `${request}\ndebug: ${call} ← ${outcome} in ${time}${retry}: ${answer}\n`;
}

function bodyOf({ body }: CallError): string {
  return body === undefined ? "" : `: ${printable(body)}`;
}

export function renderRetry(region: string, because: string): string {
  return `region ${printable(region)}: ${printable(because)}; retrying\n`;
}

function cropped(value: unknown): string {
  const text = printable(JSON.stringify(value) ?? "nothing");
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;
}
