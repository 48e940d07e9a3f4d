import { createHash } from "node:crypto";
import { isTooLarge, TOO_LARGE } from "../../api/dispatcher.ts";
import { createExchange, TimedOut } from "../../api/exchange.ts";
import { codeOf } from "../../api/network-errors.ts";
import { proxiesOf } from "../../api/proxies.ts";
import { Failure, fail } from "../../model/diagnostic.ts";
import { bounded } from "../bounded.ts";
import type { OpenOptions } from "../contract.ts";
import { createStoreClock, type StoreClock } from "../store-clock.ts";
import type { HttpAddress, Target } from "./address.ts";

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

export interface HttpClient {
  /** Of the host that keeps the lock. */
  readonly clock: StoreClock;
  /** Throws a Failure, also for a redirect. */
  send(target: Target, body?: string): Promise<HttpAnswer>;
  /** An answer for a message: `500: out of order`. */
  quote(answer: HttpAnswer): string;
  close(): Promise<void>;
}

/** Milliseconds. */
const TIMEOUT = 60_000;

export function createHttpClient({ name, credentials, lock }: HttpAddress, { environment }: OpenOptions): HttpClient {
  const exchange = createExchange({ proxies: proxiesOf(environment), timeout: TIMEOUT });
  const basic =
    credentials && `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`, "utf8").toString("base64")}`;

  const clock = createStoreClock();
  return {
    clock,
    send: async ({ url, method }, body) => {
      const headers = {
        accept: "application/json",
        ...(basic === undefined ? {} : { authorization: basic }),
        ...(body === undefined ? {} : { "content-type": "application/json", "content-md5": md5Of(body) }),
      };
      const request = { url, method, headers, ...(body === undefined ? {} : { body }) };
      const response = await exchange.send(request).catch((error: unknown) => {
        throw unreached(error, name, url);
      });
      // Another host has another clock.
      if (url.origin === lock.url.origin) clock.hear(response.headers.get("date"));
      const { status, body: text } = response;
      const sum = response.headers.get("content-md5");
      if (sum !== undefined && text !== "" && sum !== md5Of(text))
        throw fail("http-answer", `the answer of ${name} was damaged on its way (Content-MD5)`, "Run the command again.");
      return usable({ status, text }, name, url);
    },
    quote: ({ status, text }) => {
      // A server may repeat the request's headers.
      const secrets = [credentials?.password, basic?.replace("Basic ", "")].filter((each) => each !== undefined && each !== "");
      const isSafe = secrets.every((each) => !text.includes(each as string));
      const words = isSafe ? bounded(text) : "its words are not shown, because they hold the password";
      return words === "" ? String(status) : `${status}: ${words}`;
    },
    close: exchange.close,
  };
}

function md5Of(text: string): string {
  return createHash("md5").update(text).digest("base64");
}

function usable(answer: HttpAnswer, name: string, { host }: URL): HttpAnswer {
  const { status } = answer;
  if (status === 401 || status === 403) {
    throw fail(
      "http-denied",
      `${host} denies access to the state (${status})`,
      "Set TF_HTTP_USERNAME and TF_HTTP_PASSWORD, as for Terraform's http backend, to an account that may write it.",
    );
  }
  if (status >= 300 && status < 400) {
    throw fail(
      "http-answer",
      `${name} redirects elsewhere (${status}), and credentials are not sent there`,
      "Write the address that it redirects to.",
    );
  }
  return answer;
}

function unreached(error: unknown, name: string, { host }: URL): Failure {
  if (error instanceof Failure) return error;
  if (isTooLarge(error))
    return fail("http-answer", `${name}: ${TOO_LARGE}, so it is not a state`, "Check the address.", { cause: error });
  const code = codeOf(error) ?? "";
  const why =
    error instanceof TimedOut
      ? `it did not answer within ${TIMEOUT / 1000} s`
      : `the connection failed${code === "" ? "" : ` (${code})`}`;
  return fail(
    "http-unreachable",
    `the state at ${name} can't be reached on ${host}: ${why}`,
    "Check the address and the network.",
    {
      cause: error,
    },
  );
}
