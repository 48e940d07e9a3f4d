import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Exchange, HttpRequest, HttpResponse } from "../../api/exchange.ts";
import { createStoreClock, type StoreClock } from "../store-clock.ts";
import type { Credentials } from "./credentials/index.ts";
import { explain, explainNoAnswer } from "./failure.ts";
import type { Place } from "./place.ts";
import { elementOf } from "./xml.ts";

/** Entity tags are without quotes. All throw a Failure. */
export interface Objects {
  readonly clock: StoreClock;
  /** `undefined` if there is none. */
  get(key: string): Promise<FoundObject | undefined>;
  /** `undefined` if the condition was not met, or an earlier try met it and its answer was lost. */
  put(key: string, body: string, condition: Condition): Promise<string | undefined>;
  remove(key: string): Promise<void>;
}

export interface FoundObject {
  readonly etag: string;
  readonly body: string;
}

export type Condition = "absent" | { readonly etag: string; readonly quoted: boolean };

/** Milliseconds. */
const PAUSES = [100, 300, 900, 2_700];
/** AWS answers 409 (ConditionalRequestConflict) to concurrent writes. */
const TEMPORARY = new Set([409, 429, 500, 502, 503, 504]);
/** AWS answers 404 to the entity tag of a missing object. */
const UNMET = new Set([404, 412]);
export function createObjects(place: Place, credentials: () => Promise<Credentials>, exchange: Exchange): Objects {
  const clock = createStoreClock();
  const send = async (
    method: HttpRequest["method"],
    key: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<HttpResponse> => {
    for (let tries = 0; ; tries += 1) {
      const last = tries >= PAUSES.length;
      const used = await credentials();
      try {
        const answer = await exchange.send(
          await sign({ method, url: place.urlOf(key), headers, body: body ?? "" }, place.region, used),
        );
        clock.hear(answer.headers.get("date"));
        if (last || !TEMPORARY.has(answer.status)) return answer;
      } catch (error) {
        if (last || !isTemporary(error)) throw explainNoAnswer(error, place);
      }
      await pause((PAUSES[tries] as number) * (0.5 + Math.random()));
    }
  };
  const explained = async (answer: HttpResponse): Promise<Error> => explain(answer, place, (await credentials()).from);
  return {
    clock,
    get: async (key) => {
      const answer = await send("GET", key, {});
      if (answer.status === 200) return { etag: etagOf(answer), body: answer.body };
      if (answer.status === 404 && elementOf(answer.body, "Code") !== "NoSuchBucket") return undefined;
      throw await explained(answer);
    },
    put: async (key, body, condition) => {
      const headers: Record<string, string> =
        condition === "absent"
          ? { "if-none-match": "*" }
          : { "if-match": condition.quoted ? `"${condition.etag}"` : condition.etag };
      const answer = await send("PUT", key, { ...headers, "content-type": "application/json" }, body);
      if (answer.status === 200) return etagOf(answer);
      if (UNMET.has(answer.status) && elementOf(answer.body, "Code") !== "NoSuchBucket") return undefined;
      throw await explained(answer);
    },
    remove: async (key) => {
      const answer = await send("DELETE", key, {});
      if (answer.status >= 300 && answer.status !== 404) throw await explained(answer);
    },
  };
}

async function sign(question: Required<HttpRequest>, region: string, credentials: Credentials): Promise<HttpRequest> {
  const { AwsV4Signer } = await import("aws4fetch");
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const { method, url, body } = question;
  const signed = await new AwsV4Signer({
    method,
    url: url.href,
    headers: { ...question.headers, "x-amz-content-sha256": createHash("sha256").update(body).digest("hex") },
    body,
    service: "s3",
    region,
    accessKeyId,
    secretAccessKey: secretAccessKey.reveal(),
    ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
  }).sign();
  return { method, url, headers: Object.fromEntries(signed.headers), ...(method === "PUT" ? { body } : {}) };
}

function isTemporary(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return (
    typeof code !== "string" ||
    /^(?:ECONNREFUSED|ECONNRESET|EPIPE|EAI_AGAIN|UND_ERR_(?:SOCKET|HEADERS_TIMEOUT|BODY_TIMEOUT))$/.test(code)
  );
}

function etagOf({ headers }: HttpResponse): string {
  return (headers.get("etag") ?? "").replace(/^(?:W\/)?"(.*)"$/, "$1");
}
