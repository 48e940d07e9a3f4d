import type { Diagnostic } from "../../model/diagnostic.ts";
import { diagnoseEvent, diagnoseValidation } from "./diagnose-answer.ts";
import type { Poster, PostResult } from "./post.ts";
import { sampleEvents, type SampleRoom } from "./sample-events.ts";
import { diagnoseTarget, parseTarget } from "./target.ts";

export interface ListenerCheckOptions {
  readonly url: string;
  readonly key: string;
  readonly apiSecret?: string | undefined;
  readonly poster: Poster;
  /** Makes a new text to sign. */
  readonly newSignThis: () => string;
  /** The room of the sample events; `undefined`: send none. */
  readonly events: SampleRoom | undefined;
  readonly userAgent: string;
}

/** One request and its answer. */
export interface RequestCheck {
  /** `validation`, or the event's name. */
  readonly name: string;
  /** `null`: there was no answer. */
  readonly status: number | null;
  readonly milliseconds: number;
  readonly diagnostics: readonly Diagnostic[];
}

export interface ListenerReport {
  /** About the url itself. */
  readonly remarks: readonly Diagnostic[];
  readonly checks: readonly RequestCheck[];
}

/** Posts a validation and then, if that was answered, an event of each kind. Throws a Failure for an invalid url. */
export async function checkListener(options: ListenerCheckOptions): Promise<ListenerReport> {
  const { key, apiSecret, poster, userAgent } = options;
  const url = parseTarget(options.url);
  const post = (body: string): Promise<PostResult> =>
    poster.post(url.href, { headers: { "content-type": "application/json", "user-agent": userAgent }, body });

  const signThis = options.newSignThis();
  const posted = JSON.stringify({ event: "validation", signThis });
  const validation = await post(posted);
  const checks = [requestCheck("validation", validation, diagnoseValidation(validation, { key, signThis, posted, apiSecret }))];
  if (options.events !== undefined && validation.kind === "answered") {
    for (const { event, known, body } of sampleEvents(options.events)) {
      const result = await post(JSON.stringify(body));
      checks.push(requestCheck(event, result, diagnoseEvent(result, { known })));
    }
  }
  return { remarks: diagnoseTarget(url), checks };
}

function requestCheck(name: string, result: PostResult, diagnostics: readonly Diagnostic[]): RequestCheck {
  const status = result.kind === "answered" ? result.status : null;
  return { name, status, milliseconds: result.milliseconds, diagnostics };
}
