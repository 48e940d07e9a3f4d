import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface ForgeRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}

/** What is asked for, as `GET /repos/…`, and what is answered; the groups of the pattern are handed over. */
export type Route = readonly [pattern: RegExp, answer: (request: ForgeRequest, ...groups: string[]) => Answer];

/** The REST API of a place where repositories live, as far as a test plays it. It ends with the test. */
export async function serveForge(
  routes: readonly Route[],
  authorized: (headers: IncomingMessage["headers"]) => boolean,
): Promise<{ readonly url: string; readonly requests: ForgeRequest[] }> {
  const requests: ForgeRequest[] = [];
  const server = createServer((incoming, response) => {
    let text = "";
    incoming.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    incoming.on("end", () => {
      const { pathname, searchParams } = new URL(incoming.url ?? "", "http://localhost");
      const body = (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
      const request = { method: incoming.method ?? "", path: pathname, query: searchParams, headers: incoming.headers, body };
      requests.push(request);
      const answer = authorized(incoming.headers)
        ? answerOf(routes, request)
        : { status: 401, body: { message: "Bad credentials" } };
      const { status = 200, body: said = {} } = answer;
      response
        .writeHead(status, { "content-type": "application/json" })
        .end(typeof said === "string" ? said : JSON.stringify(said));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

function answerOf(routes: readonly Route[], request: ForgeRequest): Answer {
  for (const [pattern, answer] of routes) {
    const groups = pattern.exec(`${request.method} ${request.path}`);
    if (groups !== null) return answer(request, ...groups.slice(1));
  }
  return { status: 404, body: { message: "Not Found" } };
}

/** A page of a list, as both GitHub and GitLab count them: 30 or 20 where it isn't said, never more than 100. */
export function pageOf<T>(all: readonly T[], { query }: ForgeRequest): T[] {
  const size = Math.min(Number(query.get("per_page") ?? 20), 100);
  const page = Number(query.get("page") ?? 1);
  return all.slice((page - 1) * size, page * size);
}
