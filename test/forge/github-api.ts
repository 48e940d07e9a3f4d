import type { ForgeKind } from "../../src/forge/contract.ts";
import {
  ancestors,
  type ForgeWorld,
  type ModelComment,
  type ModelCommit,
  type ModelFile,
  type ModelIssue,
  type ModelRequest,
} from "./model.ts";
import type { ForgeAnswer, ForgeRequest, Permission, Route } from "./route.ts";

const LONGEST = 65_536;
const NOT_FOUND: ForgeAnswer = { status: 404, body: { message: "Not Found" } };

/** GitHub's paths, and those in which Forgejo and Gitea differ. */
export function githubRoutes(kind: Exclude<ForgeKind, "gitlab">, world: ForgeWorld): Route[] {
  const isGitHub = kind === "github";
  const base = isGitHub ? "" : "/api/v1";
  const route = (rest: string, permissions: readonly Permission[], answer: Route["answer"]): Route => ({
    pattern: new RegExp(`^${rest.replace(" ", ` ${base}`).replace("REPO", `/repos/${world.repository}`)}$`),
    permissions,
    answer,
  });
  const user = (login: string): { login: string; id: number | undefined } => ({ login, id: world.users.get(login)?.id });
  const html = (request: ForgeRequest, rest: string): string => `${request.url}/${world.repository}${rest}`;
  const requestOf = (number: string): ModelRequest | undefined => world.requests.find((each) => each.number === Number(number));
  const tooLong = ({ body }: ForgeRequest): ForgeAnswer | undefined =>
    isGitHub && [...String(body["body"] ?? "")].length > LONGEST
      ? {
          status: 422,
          body: { message: "Validation Failed", errors: [{ message: `body is too long (maximum is ${LONGEST} characters)` }] },
        }
      : undefined;

  const pull = (request: ForgeRequest, one: ModelRequest): object => ({
    number: one.number,
    title: one.title,
    html_url: html(request, isGitHub ? `/pull/${one.number}` : `/pulls/${one.number}`),
    user: user(one.author),
    state: one.state === "open" ? "open" : "closed",
    draft: one.draft,
    labels: [...one.labels].map((name) => ({ name })),
    head: { sha: one.head, ref: one.branch, repo: one.fork ? { id: 99 } : { id: 7 } },
    base: { ref: one.base, repo: { id: 7 } },
    merged_at: one.merged?.at ?? null,
    // GitHub's trial merge, while it is open.
    merge_commit_sha: one.merged?.landed ?? (isGitHub ? "f".repeat(40) : null),
    merged_by: one.merged === undefined ? null : user(one.merged.by),
    updated_at: one.updatedAt,
  });
  const commit = (request: ForgeRequest, one: ModelCommit): object => ({
    sha: one.id,
    html_url: html(request, `/commit/${one.id}`),
    parents: one.parents.map((sha) => ({ sha })),
    commit: { message: `${one.title}\n\nBody`, author: { name: one.author }, committer: { date: one.at } },
  });
  const comment = (request: ForgeRequest, one: ModelComment): object => ({
    id: one.id,
    body: one.body,
    user: user(one.author),
    created_at: one.at,
    html_url: html(request, `/issues/${one.request}#issuecomment-${one.id}`),
  });
  const issue = (request: ForgeRequest, one: ModelIssue): object => ({
    number: one.number,
    title: one.title,
    body: one.body,
    user: user(one.author),
    state: one.open ? "open" : "closed",
    labels: [],
    html_url: html(request, `/issues/${one.number}`),
  });
  const requestAsIssue = (request: ForgeRequest, one: ModelRequest): object => ({
    ...pull(request, one),
    body: null,
    pull_request: {},
  });

  return [
    route("GET REPO", [], () => ({ body: { id: 7, default_branch: world.defaultBranch } })),
    route("GET REPO/branches/([^/]+)", ["contents"], (_, name) => {
      const branch = world.branches.get(name as string);
      if (branch === undefined) return NOT_FOUND;
      return { body: { name, protected: branch.protected, commit: isGitHub ? { sha: branch.commit } : { id: branch.commit } } };
    }),
    route("GET REPO/commits", ["contents"], (request) => {
      const from = request.query.get("sha") ?? "";
      return world.commits.has(from) ? { list: ancestors(world, from).map((each) => commit(request, each)) } : NOT_FOUND;
    }),
    ...(isGitHub
      ? [
          route("GET REPO/commits/([0-9a-f]+)/pulls", ["pull-requests"], (request, id) => ({
            list: world.requests
              .filter((each) => each.merged?.all.includes(id as string) === true || each.commits.includes(id as string))
              .map((each) => pull(request, each)),
          })),
        ]
      : [
          route("GET REPO/commits/([0-9a-f]+)/pull", ["pull-requests"], (request, id) => {
            const found = world.requests.find((each) => each.merged?.landed === id);
            return found === undefined ? NOT_FOUND : { body: pull(request, found) };
          }),
        ]),

    route("GET REPO/pulls", ["pull-requests"], (request) => {
      const { query } = request;
      const wanted = world.requests.filter((each) => (each.state === "open") === (query.get("state") === "open"));
      // Gitea takes no base here; both leave the order to the asker.
      const based = isGitHub && query.has("base") ? wanted.filter((each) => each.base === query.get("base")) : wanted;
      const newest = (
        isGitHub ? query.get("sort") === "updated" && query.get("direction") === "desc" : query.get("sort") === "recentupdate"
      )
        ? based.toSorted((a, b) => Date.parse(b.updatedAt) - Date.parse(a.updatedAt))
        : based;
      return { list: newest.map((each) => pull(request, each)) };
    }),
    route("GET REPO/pulls/(\\d+)", ["pull-requests"], (request, number) => {
      const found = requestOf(number as string);
      return found === undefined ? NOT_FOUND : { body: pull(request, found) };
    }),
    route("GET REPO/pulls/(\\d+)/commits", ["pull-requests"], (request, number) => {
      const all = (requestOf(number as string)?.commits ?? []).map((id) => commit(request, world.commits.get(id) as ModelCommit));
      return { list: isGitHub ? all : all.toReversed() };
    }),

    route("GET REPO/issues/(\\d+)", ["issues", "pull-requests"], (request, number) => {
      const found = requestOf(number as string);
      if (found !== undefined) return { body: requestAsIssue(request, found) };
      const one = world.issues.find((each) => each.number === Number(number));
      return one === undefined ? NOT_FOUND : { body: issue(request, one) };
    }),
    isGitHub
      ? route("GET REPO/issues/(\\d+)/events", ["issues", "pull-requests"], (_, number) => ({
          list: (requestOf(number as string)?.labelEvents ?? []).map(({ name, by, at, added }) => ({
            event: added ? "labeled" : "unlabeled",
            label: { name },
            actor: user(by),
            created_at: at,
          })),
        }))
      : route("GET REPO/issues/(\\d+)/timeline", ["issues", "pull-requests"], (_, number) => ({
          list: timeline(requestOf(number as string)),
        })),
    route("GET REPO/issues/(\\d+)/comments", ["issues", "pull-requests"], (request, number) => {
      const all = world.comments.filter((each) => each.request === Number(number)).map((each) => comment(request, each));
      // Gitea's has no pages.
      return isGitHub ? { list: all } : { body: all };
    }),
    route("POST REPO/issues/(\\d+)/comments", ["issues", "pull-requests"], (request, number) => {
      const of = requestOf(number as string);
      if (of === undefined) return NOT_FOUND;
      const made = tooLong(request) ?? world.comment(of, request.token?.login ?? "", String(request.body["body"]));
      return "author" in made ? { status: 201, body: comment(request, made) } : made;
    }),
    route("GET REPO/issues/comments/(\\d+)", ["issues", "pull-requests"], (request, id) => {
      const found = world.comments.find((each) => each.id === Number(id));
      return found === undefined ? NOT_FOUND : { body: comment(request, found) };
    }),
    // A token that may write changes any comment: whose it is, is for the client to ask.
    route("PATCH REPO/issues/comments/(\\d+)", ["issues", "pull-requests"], (request, id) => {
      const found = world.comments.find((each) => each.id === Number(id));
      if (found === undefined) return NOT_FOUND;
      const refused = tooLong(request);
      if (refused !== undefined) return refused;
      found.body = String(request.body["body"]);
      return { body: comment(request, found) };
    }),

    route("GET REPO/issues", ["issues"], (request) => {
      const by = request.query.get(isGitHub ? "creator" : "created_by");
      const all = [
        ...world.issues.filter((each) => by === null || each.author === by).map((each) => issue(request, each)),
        ...(isGitHub
          ? world.requests.filter((each) => by === null || each.author === by).map((each) => requestAsIssue(request, each))
          : []),
      ];
      return {
        list: request.query.get("state") === "all" ? all : all.filter((each) => "state" in each && each.state === "open"),
      };
    }),
    route("POST REPO/issues", ["issues"], (request) => {
      const { title, body } = request.body;
      return (
        tooLong(request) ?? {
          status: 201,
          body: issue(request, world.issue(request.token?.login ?? "", String(title), String(body))),
        }
      );
    }),
    route("PATCH REPO/issues/(\\d+)", ["issues"], (request, number) => {
      const found = world.issues.find((each) => each.number === Number(number));
      if (found === undefined) return NOT_FOUND;
      const { title, body, state } = request.body;
      if (title !== undefined) found.title = String(title);
      if (body !== undefined) found.body = String(body);
      if (state !== undefined) found.open = state === "open";
      return { body: issue(request, found) };
    }),

    route("GET REPO/collaborators/([^/]+)/permission", [], (request, login) => {
      if (!isGitHub && request.token?.admin !== true)
        return { status: 403, body: { message: "Only admins can query all permissions" } };
      const found = world.users.get(login as string);
      if (found === undefined || (isGitHub && found.login.endsWith("[bot]"))) return NOT_FOUND;
      // Someone who may set labels reads, to this path.
      return { body: { permission: found.role === "triage" ? "read" : found.role, user: user(found.login) } };
    }),
    ...(isGitHub
      ? [
          // An app's token has no user by REST.
          route("GET /user", [], () => ({ status: 403, body: { message: "Resource not accessible by integration" } })),
          route("POST /graphql", [], ({ token }) => ({ body: { data: { viewer: { login: token?.login } } } })),
          route("GET REPO/actions/artifacts", ["actions"], ({ query }) => ({
            list: world.files.filter((each) => each.name === query.get("name")).map(artifact),
            listName: "artifacts",
          })),
          route("GET REPO/actions/artifacts/(\\d+)/zip", ["actions"], (request, id) => ({
            status: 302,
            headers: { location: `${request.url.replace("127.0.0.1", "localhost")}/storage/${id}` },
          })),
          route("GET REPO/actions/runs/(\\d+)", ["actions"], (request, id) => {
            const file = world.files.find((each) => each.run === Number(id));
            if (file === undefined) return NOT_FOUND;
            return {
              body: {
                id: file.run,
                event: file.event,
                head_branch: file.branch,
                html_url: html(request, `/actions/runs/${file.run}`),
                repository: { id: 7 },
                head_repository: { id: file.fork === true ? 99 : 7 },
                pull_requests: file.request === undefined ? [] : [{ number: file.request }],
              },
            };
          }),
        ]
      : [route("GET /user", [], ({ token }) => ({ body: user(token?.login ?? "") }))]),
    route("POST REPO/statuses/([0-9a-f]+)", ["statuses"], ({ body }, id) => {
      const { context, state, description, target_url: url } = body;
      if (!world.commits.has(id as string)) return { status: 422, body: { message: "No commit found for SHA" } };
      if (isGitHub && String(description).length > 140) return { status: 422, body: { message: "description is too long" } };
      world.statuses.push({
        commit: id as string,
        name: String(context),
        state: String(state),
        description: String(description),
        url: url === undefined ? undefined : String(url),
      });
      return { status: 201, body: {} };
    }),
  ];

  function timeline(request: ModelRequest | undefined): unknown[] {
    if (request === undefined) return [];
    const labels = request.labelEvents.map(({ name, by, at, added }) => ({
      type: "label",
      label: { name },
      body: added ? "1" : "",
      user: user(by),
      created_at: at,
    }));
    const pushes = request.versions.slice(1).map(({ head, at }) => ({
      type: "pull_push",
      body: JSON.stringify({ is_force_push: false, commit_ids: [head] }),
      user: user(request.author),
      created_at: at,
    }));
    return [null, ...labels, ...pushes];
  }
}

function artifact({ id, name, at, run, expired = false }: ModelFile): object {
  return { id, name, expired, created_at: at, workflow_run: { id: run } };
}
