import { setTimeout as sleep } from "node:timers/promises";
import { isTooLarge, TOO_LARGE } from "../api/dispatcher.ts";
import { createExchange, type HttpBytes, TimedOut } from "../api/exchange.ts";
import { codeOf, UNREACHED } from "../api/network-errors.ts";
import { proxiesOf } from "../api/proxies.ts";
import { Failure, fail } from "../model/diagnostic.ts";
import type { Environment } from "../model/environment.ts";
import type { Secret } from "../model/secret.ts";
import { TOOL } from "../model/version.ts";
import { LIMITS } from "./contract.ts";

/*
 * The REST client of all forges. It is our own: @octokit/core with its paginate and retry plugins weighs 47 KB and repeats a POST after a
 * 502, so a comment could be made twice; @gitbeaker/rest weighs 243 KB and takes 70 ms to load; neither goes through our proxies.
 */

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface Client {
  get(path: string, query?: Query): Promise<unknown>;
  /** `undefined` for a 404. */
  find(path: string, query?: Query): Promise<unknown>;
  /** Every item of a list, page by page, until `enough`; at most `LIMITS.pages`. */
  list(path: string, query?: Query): AsyncGenerator<unknown>;
  /** Sent again only if it has surely not arrived: a second one would make a second comment. */
  post(path: string, body: object): Promise<unknown>;
  patch(path: string, body: object): Promise<unknown>;
  put(path: string, body: object): Promise<unknown>;
  /** Follows one redirect, without the token. `undefined` for a 404 or 410. */
  download(path: string): Promise<Buffer | undefined>;
  close(): Promise<void>;
}

export interface ClientOptions {
  /** Without a slash at its end. */
  readonly api: string;
  /** GitHub's kin take `Bearer` and `token`; GitLab a header of its own. */
  readonly authorization: (token: string) => Readonly<Record<string, string>>;
  readonly token: Secret;
  readonly environment: Environment;
  /** The parameter for a page's length, and the longest. */
  readonly page: readonly [name: string, length: number];
  /** For the message when it is denied. */
  readonly tokenName: string;
  /** Milliseconds before the second try; four times as long before the third. */
  readonly pause?: number;
}

/** Milliseconds. */
const TIMEOUT = 60_000;
const PAUSE = 1_000;
/** Longer waits are the next run's. Milliseconds. */
const LONGEST_PAUSE = 60_000;
const TRIES = 3;

export function createClient(options: ClientOptions): Client {
  const { api, authorization, token, environment, page, tokenName, pause = PAUSE } = options;
  const exchange = createExchange({ proxies: proxiesOf(environment), timeout: TIMEOUT });
  const origin = new URL(api).origin;

  const urlOf = (path: string, query: Query = {}): URL => {
    const url = new URL(`${api}${path}`);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
    return url;
  };
  const once = async (method: string, url: URL, body?: object): Promise<HttpBytes> => {
    const headers = {
      accept: "application/json",
      "user-agent": TOOL,
      ...(url.origin === origin ? authorization(token.reveal()) : {}),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    const request = { url, method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    return exchange.download(request).catch((error: unknown) => {
      throw unreached(error, url);
    });
  };
  const send = async (method: string, url: URL, body?: object): Promise<HttpBytes> => {
    for (let tries = 1; ; tries += 1) {
      const answer = await once(method, url, body).catch((error: unknown) => error);
      const wait = tries === TRIES ? undefined : waitAfter(answer, method, pause * 4 ** (tries - 1));
      if (wait === undefined) {
        if (isAnswer(answer)) return answer;
        throw answer;
      }
      await sleep(wait);
    }
  };
  const require = (answer: HttpBytes, method: string, url: URL): HttpBytes => {
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw refused(answer, { method, url, tokenName });
  };
  const json = async (method: string, url: URL, body?: object): Promise<unknown> =>
    parse(require(await send(method, url, body), method, url), url);

  return {
    get: (path, query) => json("GET", urlOf(path, query)),
    find: async (path, query) => {
      const url = urlOf(path, query);
      const answer = await send("GET", url);
      return answer.status === 404 ? undefined : parse(require(answer, "GET", url), url);
    },
    list: async function* (path, query) {
      const [name, length] = page;
      let url: URL | undefined = urlOf(path, { ...query, [name]: length });
      for (let pages = 0; url !== undefined; pages += 1) {
        if (pages === LIMITS.pages) throw fail("forge-answer", `${url.pathname} has more than ${LIMITS.pages} pages`);
        const answer = require(await send("GET", url), "GET", url);
        yield* itemsIn(parse(answer, url), url);
        url = nextPage(answer, url);
      }
    },
    post: (path, body) => json("POST", urlOf(path), body),
    patch: (path, body) => json("PATCH", urlOf(path), body),
    put: (path, body) => json("PUT", urlOf(path), body),
    download: async (path) => {
      let url = urlOf(path);
      let answer = await send("GET", url);
      const location = answer.headers.get("location");
      if (answer.status >= 300 && answer.status < 400 && location !== undefined && URL.canParse(location, url.href)) {
        url = new URL(location, url);
        answer = await send("GET", url);
      }
      return answer.status === 404 || answer.status === 410 ? undefined : require(answer, "GET", url).body;
    },
    close: exchange.close,
  };
}

/** One part of a path: names of branches have slashes. */
export function segment(text: string): string {
  return encodeURIComponent(text);
}

export async function all<T>(items: AsyncGenerator<unknown>, read: (item: unknown) => T | undefined): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) {
    const value = read(item);
    if (value !== undefined) found.push(value);
  }
  return found;
}

function isAnswer(answer: unknown): answer is HttpBytes {
  return !(answer instanceof Error);
}

/** Milliseconds; `undefined` if it is settled. A POST is sent again only if the forge has surely not made anything of it. */
function waitAfter(answer: unknown, method: string, pause: number): number | undefined {
  if (!isAnswer(answer)) return method !== "POST" || UNREACHED.has(codeOf(answer) ?? "") ? pause : undefined;
  const { status, headers } = answer;
  const isLimit = status === 429 || (status === 403 && headers.has("retry-after"));
  if (!isLimit && (status < 500 || method === "POST")) return undefined;
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  const wait = Number.isFinite(seconds) ? Math.max(seconds * 1_000, 0) : pause;
  return wait > LONGEST_PAUSE ? undefined : wait;
}

/** Only the query of the next page is taken: a token goes to no other place. Gitea and GitHub have `Link`, GitLab either. */
function nextPage({ headers }: HttpBytes, url: URL): URL | undefined {
  const [, link] = /<([^<>]+)>;\s*rel="?next"?/.exec(headers.get("link") ?? "") ?? [];
  const number = headers.get("x-next-page") ?? "";
  const next = new URL(url);
  if (link !== undefined && URL.canParse(link, url.href)) next.search = new URL(link, url).search;
  else if (/^\d+$/.test(number)) next.searchParams.set("page", number);
  return next.search === url.search ? undefined : next;
}

/** Some of GitHub's lists are in an object, beside their length. */
function itemsIn(value: unknown, url: URL): unknown[] {
  if (Array.isArray(value)) return value;
  const lists = typeof value === "object" && value !== null ? Object.values(value).filter((each) => Array.isArray(each)) : [];
  if (lists.length === 1) return lists[0] as unknown[];
  throw fail("forge-answer", `${url.host} answered ${url.pathname} with something else than a list`);
}

function parse({ body }: HttpBytes, url: URL): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw fail("forge-answer", `${url.host} answered ${url.pathname} with something else than JSON`, undefined, { cause });
  }
}

function refused({ status, headers }: HttpBytes, about: { method: string; url: URL; tokenName: string }): Failure {
  const { method, url, tokenName } = about;
  const what = `${method} ${url.pathname}`;
  if (status === 429 || (status === 403 && (headers.get("x-ratelimit-remaining") === "0" || headers.has("retry-after"))))
    return fail(
      "forge-limit",
      `${url.host} answers no more requests for now (${status} for ${what})`,
      "Run the job again later.",
    );
  if (status === 401 || status === 403) {
    const needed = headers.get("x-accepted-github-permissions");
    const names = needed !== undefined && /^[\w=,; -]{1,200}$/.test(needed) ? ` It needs ${needed}.` : "";
    return fail(
      "forge-denied",
      `${url.host} refuses ${what} (${status}): the token in ${tokenName} may not do that`,
      `Give the job's token the permission; the examples list what each job needs.${names}`,
    );
  }
  if (status === 404)
    return fail(
      "forge-not-found",
      `${url.host} has no ${url.pathname}, or the token in ${tokenName} may not see it`,
      "Check the token's permissions.",
    );
  return fail("forge-answer", `${url.host} answered ${what} with ${status}`, "See the forge's log, and run the job again.");
}

function unreached(error: unknown, url: URL): Failure {
  if (error instanceof Failure) return error;
  if (isTooLarge(error)) return fail("forge-answer", `${url.host}, ${url.pathname}: ${TOO_LARGE}`);
  const code = codeOf(error) ?? "";
  const why = error instanceof TimedOut ? error.message : `the connection failed${code === "" ? "" : ` (${code})`}`;
  return fail("forge-unreachable", `${url.host} can't be reached: ${why}`, "Check the network and the proxy.", { cause: error });
}
