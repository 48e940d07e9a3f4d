import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Environment } from "../../src/model/environment.ts";
import type { ForgeKind } from "../../src/forge/contract.ts";
import { actionsEnvironment, gitlabEnvironment, type JobShape } from "./environments.ts";
import { githubRoutes } from "./github-api.ts";
import { gitlabRoutes } from "./gitlab-api.ts";
import type { ForgeWorld } from "./model.ts";
import type { ForgeAnswer, ForgeRequest, Permission, Token } from "./route.ts";

/*
 * A forge of the tests' own, on a world of one repository. It refuses what a real one refuses: unknown tokens, missing permissions, texts that
 * are too long, pages that are too long, clients without a name.
 */

export interface ServedForge {
  readonly kind: ForgeKind;
  readonly world: ForgeWorld;
  readonly url: string;
  /** All requests so far, without bodies of answers. */
  readonly requests: ForgeRequest[];
  readonly tokens: Map<string, Token>;
  /** Answers so instead, as long as it gives one. */
  interfere: (request: ForgeRequest) => ForgeAnswer | "break" | undefined;
  /** Of a job; the token is added. Its files lie in `folder`. */
  environment(job: JobShape, options: { token?: string; folder: string }): Environment;
  close(): Promise<void>;
}

/** What the job's own token may do, unless a test says otherwise. */
export const ALL: Token["permissions"] = {
  contents: "write",
  "pull-requests": "write",
  issues: "write",
  actions: "read",
  statuses: "write",
};

export const TOKEN = "the-token-of-the-job-0123456789";

/** The user that a job's own token writes as. */
export const BOTS: Readonly<Record<ForgeKind, string>> = {
  github: "github-actions[bot]",
  forgejo: "forgejo-actions",
  gitea: "gitea-actions",
  gitlab: "project_7_bot_0123",
};

/** The longest pages. */
const PAGE: Readonly<Record<ForgeKind, number>> = { github: 100, forgejo: 50, gitea: 50, gitlab: 100 };

export async function serveForge(kind: ForgeKind, world: ForgeWorld): Promise<ServedForge> {
  world.addUser(BOTS[kind], kind === "gitlab" ? "write" : "none");
  const requests: ForgeRequest[] = [];
  const tokens = new Map<string, Token>([[TOKEN, { login: BOTS[kind], permissions: ALL }]]);
  const routes = kind === "gitlab" ? gitlabRoutes(world) : githubRoutes(kind, world);
  const served: { interfere: ServedForge["interfere"]; url: string } = { interfere: () => undefined, url: "" };

  const answerTo = (request: ForgeRequest): ForgeAnswer => {
    if (request.headers["user-agent"] === undefined) return { status: 403, body: { message: "a User-Agent is required" } };
    // The store of files, to which an artifact's address leads. It takes no other credentials than those in the address.
    if (request.path.startsWith("/storage/")) return stored(request, world);
    if (request.token === undefined) return { status: 401, body: { message: "Bad credentials" } };
    for (const { pattern, permissions, answer } of routes) {
      const groups = pattern.exec(`${request.method} ${request.path}`);
      if (groups === null) continue;
      if (!isPermitted(request, permissions)) return denied(kind, permissions);
      return answer(request, ...groups.slice(1).map((group) => decodeURIComponent(group)));
    }
    return { status: 404, body: { message: "404 Not Found" } };
  };

  const server = createServer((incoming, response) => {
    let text = "";
    incoming.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    incoming.on("end", () => {
      const { pathname, searchParams } = new URL(incoming.url ?? "", served.url);
      const request: ForgeRequest = {
        method: incoming.method ?? "",
        path: pathname,
        query: searchParams,
        headers: incoming.headers,
        body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>),
        token: tokens.get(tokenIn(incoming.headers)),
        url: served.url,
      };
      requests.push(request);
      const interference = served.interfere(request);
      if (interference === "break") return void incoming.socket.destroy();
      const answer = paged(interference ?? answerTo(request), request, kind);
      const body = Buffer.isBuffer(answer.body) ? answer.body : JSON.stringify(answer.body ?? {});
      return void response.writeHead(answer.status ?? 200, { "content-type": "application/json", ...answer.headers }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  served.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(served, {
    kind,
    world,
    requests,
    tokens,
    environment: (job: JobShape, { token = TOKEN, folder }: { token?: string; folder: string }): Environment => {
      const at = { world, url: served.url, token, folder };
      return kind === "gitlab" ? gitlabEnvironment(job, at) : actionsEnvironment(kind, job, at);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** `bearer` and `token` on GitHub's kin; a header of GitLab's own. */
function tokenIn(headers: IncomingMessage["headers"]): string {
  const own = headers["private-token"];
  if (typeof own === "string") return own;
  return (headers.authorization ?? "").replace(/^(?:bearer|token) /i, "");
}

function isPermitted({ method, token }: ForgeRequest, permissions: readonly Permission[]): boolean {
  const isRead = method === "GET";
  return (
    permissions.length === 0 ||
    permissions.some((each) => {
      const has = token?.permissions[each];
      return has === "write" || (isRead && has === "read");
    })
  );
}

/** GitLab names its scopes, GitHub the permissions that would do. */
function denied(kind: ForgeKind, permissions: readonly Permission[]): ForgeAnswer {
  if (kind === "gitlab") return { status: 403, body: { error: "insufficient_scope", scope: "api" } };
  if (kind !== "github") return { status: 403, body: { message: "token does not have at least one of required scope(s)" } };
  return {
    status: 403,
    body: { message: "Resource not accessible by integration" },
    headers: { "x-accepted-github-permissions": permissions.map((each) => `${each.replace("-", "_")}=write`).join("; ") },
  };
}

function stored({ headers, path }: ForgeRequest, world: ForgeWorld): ForgeAnswer {
  if (headers.authorization !== undefined || headers["private-token"] !== undefined)
    return { status: 400, body: { message: "InvalidAuthenticationInfo" } };
  const file = world.files.find(({ id }) => path === `/storage/${id}`);
  return file === undefined ? { status: 404 } : { body: file.bytes };
}

function paged(answer: ForgeAnswer, { query, path, url }: ForgeRequest, kind: ForgeKind): ForgeAnswer {
  if (answer.list === undefined) return answer;
  const name = kind === "forgejo" || kind === "gitea" ? "limit" : "per_page";
  const size = Math.min(Number(query.get(name) ?? 20), PAGE[kind]);
  const page = Number(query.get("page") ?? 1);
  const items = answer.list.slice((page - 1) * size, page * size);
  const more = answer.list.length > page * size;
  const next = new URL(`${url}${path}?${query}`);
  next.searchParams.set("page", String(page + 1));
  // GitLab leaves links to others, if an address is too long.
  const headers: Record<string, string> =
    kind === "gitlab"
      ? { "x-next-page": more ? String(page + 1) : "" }
      : more
        ? { link: `<${next}>; rel="next", <${next}>; rel="last"` }
        : {};
  const body = answer.listName === undefined ? items : { total_count: answer.list.length, [answer.listName]: items };
  return { ...answer, body, headers: { ...headers, ...answer.headers } };
}
