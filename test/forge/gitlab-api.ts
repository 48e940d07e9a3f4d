import {
  ancestors,
  type ForgeWorld,
  type ModelComment,
  type ModelCommit,
  type ModelIssue,
  type ModelRequest,
  type Role,
} from "./model.ts";
import type { ForgeAnswer, ForgeRequest, Permission, Route } from "./route.ts";

const LONGEST = 1_000_000;
const NOT_FOUND: ForgeAnswer = { status: 404, body: { message: "404 Not found" } };
const LEVELS: Readonly<Record<Role, number>> = { none: 0, read: 10, triage: 20, write: 30, admin: 40 };

export function gitlabRoutes(world: ForgeWorld): Route[] {
  const route = (rest: string, permissions: readonly Permission[], answer: Route["answer"]): Route => ({
    pattern: new RegExp(`^${rest.replace("PROJECT", "/api/v4/projects/7")}$`),
    permissions,
    answer,
  });
  const user = (login: string): object => ({ username: login, id: world.users.get(login)?.id });
  const web = (request: ForgeRequest, rest: string): string => `${request.url}/${world.repository}/-${rest}`;
  const requestOf = (number: string): ModelRequest | undefined => world.requests.find((each) => each.number === Number(number));
  const tooLong = (text: unknown): ForgeAnswer | undefined =>
    String(text ?? "").length > LONGEST
      ? { status: 400, body: { message: { note: [`is too long (maximum is ${LONGEST} characters)`] } } }
      : undefined;
  /** Milliseconds, as GitLab has them. */
  const time = (at: string): string => at.replace("Z", ".000Z");

  const mergeRequest = (request: ForgeRequest, one: ModelRequest): object => ({
    iid: one.number,
    title: one.title,
    web_url: web(request, `/merge_requests/${one.number}`),
    author: user(one.author),
    state: { open: "opened", closed: "closed", merged: "merged" }[one.state],
    draft: one.draft,
    sha: one.head,
    source_branch: one.branch,
    target_branch: one.base,
    source_project_id: one.fork ? 99 : 7,
    target_project_id: 7,
    labels: [...one.labels],
    merge_commit_sha: one.merged?.how === "merge" ? one.merged.landed : null,
    squash_commit_sha: one.merged?.how === "squash" ? one.merged.landed : null,
    merged_at: one.merged === undefined ? null : time(one.merged.at),
    merge_user: one.merged === undefined ? null : user(one.merged.by),
    updated_at: time(one.updatedAt),
  });
  const commit = (request: ForgeRequest, one: ModelCommit): object => ({
    id: one.id,
    parent_ids: one.parents,
    title: one.title,
    author_name: one.author,
    web_url: web(request, `/commit/${one.id}`),
  });
  const note = (one: ModelComment): object => ({
    id: one.id,
    body: one.body,
    author: user(one.author),
    system: false,
    created_at: time(one.at),
  });
  const issue = (request: ForgeRequest, one: ModelIssue): object => ({
    iid: one.number,
    title: one.title,
    description: one.body,
    author: user(one.author),
    state: one.open ? "opened" : "closed",
    web_url: web(request, `/issues/${one.number}`),
  });

  return [
    route("GET /api/v4/user", [], ({ token }) => ({ body: user(token?.login ?? "") })),
    route("GET PROJECT", [], () => ({ body: { id: 7, default_branch: world.defaultBranch } })),
    route("GET PROJECT/repository/branches/([^/]+)", ["contents"], (_, name) => {
      const branch = world.branches.get(name as string);
      return branch === undefined ? NOT_FOUND : { body: { name, protected: branch.protected, commit: { id: branch.commit } } };
    }),
    route("GET PROJECT/repository/commits", ["contents"], (request) => {
      const from = request.query.get("ref_name") ?? "";
      if (!world.commits.has(from)) return NOT_FOUND;
      const isFirst = request.query.get("first_parent") === "true";
      return { list: ancestors(world, from, isFirst).map((each) => commit(request, each)) };
    }),
    route("GET PROJECT/repository/commits/([0-9a-f]+)/merge_requests", ["pull-requests"], (request, id) => ({
      list: world.requests
        .filter((each) => each.merged?.all.includes(id as string) === true || each.commits.includes(id as string))
        .filter((each) => !request.query.has("state") || request.query.get("state") === each.state)
        .map((each) => mergeRequest(request, each)),
    })),
    route("GET PROJECT/repository/commits/([0-9a-f]+)/statuses", ["contents"], ({ query }, id) => {
      const named = world.statuses.filter(({ commit: of, name }) => of === id && name === query.get("name"));
      const wanted = query.get("all") === "true" ? named : named.slice(-1);
      return { list: wanted.map(({ state, url }) => ({ status: state, target_url: url ?? null })) };
    }),
    route("GET PROJECT/merge_requests", ["pull-requests"], (request) => {
      const { query } = request;
      const state = query.get("state") === "opened" ? "open" : query.get("state");
      const after = Date.parse(query.get("updated_after") ?? "1970-01-01T00:00:00Z");
      const list = world.requests
        .filter((each) => state === null || each.state === state)
        .filter((each) => !query.has("target_branch") || each.base === query.get("target_branch"))
        .filter((each) => Date.parse(each.updatedAt) >= after);
      return { list: list.map((each) => mergeRequest(request, each)) };
    }),
    route("GET PROJECT/merge_requests/(\\d+)", ["pull-requests"], (request, number) => {
      const found = requestOf(number as string);
      return found === undefined ? NOT_FOUND : { body: mergeRequest(request, found) };
    }),
    route("GET PROJECT/merge_requests/(\\d+)/commits", ["pull-requests"], (request, number) => ({
      list: (requestOf(number as string)?.commits ?? [])
        .toReversed()
        .map((id) => commit(request, world.commits.get(id) as ModelCommit)),
    })),
    route("GET PROJECT/merge_requests/(\\d+)/resource_label_events", ["pull-requests"], (_, number) => ({
      list: [
        // Of a label that was deleted.
        { action: "add", label: null, user: user("ada"), created_at: time(world.now()) },
        ...(requestOf(number as string)?.labelEvents ?? []).map(({ name, by, at, added }) => ({
          action: added ? "add" : "remove",
          label: { name },
          user: user(by),
          created_at: time(at),
        })),
      ],
    })),
    route("GET PROJECT/merge_requests/(\\d+)/versions", ["pull-requests"], (_, number) => ({
      list: (requestOf(number as string)?.versions ?? [])
        .toReversed()
        .map(({ head, at }) => ({ head_commit_sha: head, created_at: time(at) })),
    })),
    route("GET PROJECT/merge_requests/(\\d+)/notes", ["pull-requests"], (request, number) => {
      const all = world.comments.filter((each) => each.request === Number(number)).map(note);
      return { list: request.query.get("sort") === "asc" ? all : all.toReversed() };
    }),
    route("POST PROJECT/merge_requests/(\\d+)/notes", ["pull-requests"], ({ body, token }, number) => {
      const of = requestOf(number as string);
      if (of === undefined) return NOT_FOUND;
      return tooLong(body["body"]) ?? { status: 201, body: note(world.comment(of, token?.login ?? "", String(body["body"]))) };
    }),
    route("GET PROJECT/merge_requests/\\d+/notes/(\\d+)", ["pull-requests"], (_, id) => {
      const found = world.comments.find((each) => each.id === Number(id));
      return found === undefined ? NOT_FOUND : { body: note(found) };
    }),
    route("PUT PROJECT/merge_requests/\\d+/notes/(\\d+)", ["pull-requests"], ({ body }, id) => {
      const found = world.comments.find((each) => each.id === Number(id));
      if (found === undefined) return NOT_FOUND;
      const refused = tooLong(body["body"]);
      if (refused !== undefined) return refused;
      found.body = String(body["body"]);
      return { body: note(found) };
    }),
    route("GET PROJECT/issues", ["issues"], (request) => {
      const by = request.query.get("author_id");
      const all = world.issues.filter((each) => by === null || String(world.users.get(each.author)?.id) === by);
      return { list: all.map((each) => issue(request, each)) };
    }),
    route("POST PROJECT/issues", ["issues"], (request) => {
      const { title, description } = request.body;
      const made = (): ForgeAnswer => ({
        status: 201,
        body: issue(request, world.issue(request.token?.login ?? "", String(title), String(description))),
      });
      return tooLong(description) ?? made();
    }),
    route("GET PROJECT/issues/(\\d+)", ["issues"], (request, number) => {
      const found = world.issues.find((each) => each.number === Number(number));
      return found === undefined ? NOT_FOUND : { body: issue(request, found) };
    }),
    route("PUT PROJECT/issues/(\\d+)", ["issues"], (request, number) => {
      const found = world.issues.find((each) => each.number === Number(number));
      if (found === undefined) return NOT_FOUND;
      const { title, description, state_event: event } = request.body;
      if (title !== undefined) found.title = String(title);
      if (description !== undefined) found.body = String(description);
      if (event !== undefined) found.open = event === "reopen";
      return { body: issue(request, found) };
    }),
    route("GET PROJECT/members/all/(\\d+)", [], (_, id) => {
      const found = [...world.users.values()].find((each) => each.id === Number(id));
      if (found === undefined || found.role === "none") return NOT_FOUND;
      return { body: { id: found.id, access_level: LEVELS[found.role] } };
    }),
    route("POST PROJECT/statuses/([0-9a-f]+)", ["statuses"], ({ body }, id) => {
      const { name, state, description, target_url: url, ref } = body;
      const isOnBranch = [...world.branches.values()].some((branch) =>
        ancestors(world, branch.commit).some((each) => each.id === id),
      );
      if (ref === undefined && !isOnBranch) return { status: 404, body: { message: "404 References for commit Not Found" } };
      const last = world.statuses.findLast((each) => each.commit === id && each.name === name);
      if (state === "pending" && last?.state === "pending")
        return { status: 400, body: { message: "Cannot transition status via :enqueue from :pending" } };
      world.statuses.push({
        commit: id as string,
        name: String(name),
        state: String(state),
        description: String(description),
        url: url === undefined ? undefined : String(url),
        ref: ref === undefined ? undefined : String(ref),
      });
      return { status: 201, body: {} };
    }),
    route("GET PROJECT/jobs/(\\d+)", ["actions"], (_, id) => {
      const file = world.files.find((each) => each.run === Number(id));
      return file === undefined ? NOT_FOUND : { body: { id: file.run, pipeline: { id: 5_000 + file.run } } };
    }),
    route("GET PROJECT/pipelines/(\\d+)", ["actions"], (_, id) => {
      const file = world.files.find((each) => 5_000 + each.run === Number(id));
      return file === undefined ? NOT_FOUND : { body: { id: Number(id), ref: file.branch, tag: false, source: file.event } };
    }),
    route("GET PROJECT/jobs/(\\d+)/artifacts/(.+)", ["actions"], (request, id, path) => {
      const file = world.files.find((each) => each.run === Number(id) && each.name === path && each.expired !== true);
      if (file === undefined) return NOT_FOUND;
      return { status: 302, headers: { location: `${request.url.replace("127.0.0.1", "localhost")}/storage/${file.id}` } };
    }),
  ];
}
