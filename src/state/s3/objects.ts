import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Exchange, HttpRequest, HttpResponse } from "../../api/exchange.ts";
import type { Credentials } from "./credentials/index.ts";
import { explain, explainNoAnswer } from "./failure.ts";
import type { Place } from "./place.ts";
import { elementOf } from "./xml.ts";

/** The objects of a bucket, with conditions. Entity tags are without their quotes. All throw a Failure. */
export interface Objects {
  get(key: string): Promise<Got>;
  /** Gives the new entity tag; `undefined` if the condition isn't met, or if it was, but the answer to that was lost. */
  put(key: string, body: string, condition: Condition): Promise<string | undefined>;
  remove(key: string): Promise<void>;
}

export interface Got {
  /** `undefined` if there is no such object. */
  readonly found: { readonly etag: string; readonly body: string } | undefined;
  /** The store's time of day less ours, in milliseconds, as well as that can be told by a clock of seconds. */
  readonly ahead: number;
}

/** That there is no object, or that it has this entity tag. */
export type Condition = "absent" | { readonly etag: string; readonly quoted: boolean };

/** Between two tries, in milliseconds. */
const PAUSES = [100, 300, 900, 2_700];
/** Not now: throttling, a server's trouble; another write at the same moment (AWS: 409 ConditionalRequestConflict). */
const PASSING = new Set([409, 429, 500, 502, 503, 504]);
/** The condition isn't met; AWS says 404 for an entity tag of an object that isn't there. */
const UNMET = new Set([404, 412]);
/** A difference of clocks that may be none, by a clock of seconds. */
const UNSURE = 2_000;

export function createObjects(place: Place, credentials: () => Promise<Credentials>, exchange: Exchange): Objects {
  const ask = async (
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
        if (last || !PASSING.has(answer.status)) return answer;
      } catch (error) {
        if (last || !isPassing(error)) throw explainNoAnswer(error, place);
      }
      await pause((PAUSES[tries] as number) * (0.5 + Math.random()));
    }
  };
  const explained = async (answer: HttpResponse): Promise<Error> => explain(answer, place, (await credentials()).from);
  return {
    get: async (key) => {
      const answer = await ask("GET", key, {});
      const ahead = aheadOf(answer.headers.get("date"));
      if (answer.status === 200) return { found: { etag: etagOf(answer), body: answer.body }, ahead };
      if (answer.status === 404 && elementOf(answer.body, "Code") !== "NoSuchBucket") return { found: undefined, ahead };
      throw await explained(answer);
    },
    put: async (key, body, condition) => {
      const headers: Record<string, string> =
        condition === "absent"
          ? { "if-none-match": "*" }
          : { "if-match": condition.quoted ? `"${condition.etag}"` : condition.etag };
      const answer = await ask("PUT", key, { ...headers, "content-type": "application/json" }, body);
      if (answer.status === 200) return etagOf(answer);
      if (UNMET.has(answer.status) && elementOf(answer.body, "Code") !== "NoSuchBucket") return undefined;
      throw await explained(answer);
    },
    remove: async (key) => {
      const answer = await ask("DELETE", key, {});
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
    // The body is signed too: what arrives is what was sent.
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

/** No answer: it may be another time. A certificate that doesn't hold, or a host that isn't there, won't change soon. */
function isPassing(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return (
    typeof code !== "string" ||
    /^(?:ECONNREFUSED|ECONNRESET|EPIPE|EAI_AGAIN|UND_ERR_(?:SOCKET|HEADERS_TIMEOUT|BODY_TIMEOUT))$/.test(code)
  );
}

function etagOf({ headers }: HttpResponse): string {
  return (headers.get("etag") ?? "").replace(/^(?:W\/)?"(.*)"$/, "$1");
}

function aheadOf(date: string | undefined): number {
  const ahead = Date.parse(date ?? "") + 500 - Date.now();
  return Math.abs(ahead) > UNSURE ? ahead : 0;
}
