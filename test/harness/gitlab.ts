import { type ForgeRequest, pageOf, serveForge } from "./forge.ts";

export const PROJECT = 42;
export const TOKEN = "glpat-the-token-of-the-project";
export const ME = 900;

export interface Note {
  readonly id: number;
  readonly on: string;
  readonly author: { readonly id: number };
  body: string;
}

export interface GitLabIssue {
  readonly iid: number;
  readonly author: { readonly id: number };
  readonly title: string;
  readonly description: string | null;
  state: "opened" | "closed";
  readonly labels: readonly string[];
}

export interface MergeRequest {
  readonly iid: number;
  readonly state: string;
  readonly sha: string;
  readonly merge_commit_sha: string | null;
  readonly squash_commit_sha: string | null;
  readonly target_branch: string;
  readonly merged_at: string | null;
}

export interface Pipeline {
  readonly id: number;
  readonly project_id: number;
  readonly merge_request: number;
  readonly sha: string;
  readonly source: string;
}

export interface PipelineJob {
  readonly id: number;
  readonly pipeline: number;
  readonly name: string;
  readonly finished_at: string | null;
  readonly artifacts_file?: object;
  /** By their paths. */
  readonly files: Readonly<Record<string, string>>;
}

/** GitLab as one project's pipeline sees it. */
export interface GitLab {
  readonly requests: ForgeRequest[];
  readonly notes: Note[];
  readonly issues: GitLabIssue[];
  readonly mergeRequests: MergeRequest[];
  readonly pipelines: Pipeline[];
  readonly jobs: PipelineJob[];
  /** What a job's scripts get of an environment. */
  readonly environment: Record<string, string>;
}

export async function serveGitLab(): Promise<GitLab> {
  const notes: Note[] = [];
  const issues: GitLabIssue[] = [];
  const mergeRequests: MergeRequest[] = [];
  const pipelines: Pipeline[] = [];
  const jobs: PipelineJob[] = [];
  const author = { id: ME };
  const at = (rest: string): RegExp => new RegExp(`^${rest.replace(" ", ` /api/v4/projects/${PROJECT}`)}$`);
  const page = <T>(all: readonly T[], request: ForgeRequest): { body: unknown } => ({ body: pageOf(all, request) });

  const { url, requests } = await serveForge(
    [
      [/^GET \/api\/v4\/user$/, () => ({ body: author })],
      [
        at(String.raw`GET /((?:merge_requests|issues)/\d+)/notes`),
        (request, on) =>
          page(
            notes.filter((one) => one.on === on),
            request,
          ),
      ],
      [
        at(String.raw`POST /((?:merge_requests|issues)/\d+)/notes`),
        ({ body }, on = "") => {
          const note = { id: 1000 + notes.length, on, author, body: String(body["body"]) };
          notes.push(note);
          return { status: 201, body: note };
        },
      ],
      [
        at(String.raw`PUT /(merge_requests/\d+)/notes/(\d+)`),
        ({ body }, on, id) => {
          const note = notes.find((one) => one.on === on && one.id === Number(id));
          if (note === undefined) return { status: 404 };
          note.body = String(body["body"]);
          return { body: note };
        },
      ],
      [
        at("GET /issues"),
        (request) => {
          const { query } = request;
          return page(
            issues.filter((one) => one.state === query.get("state") && one.labels.includes(query.get("labels") ?? "")),
            request,
          );
        },
      ],
      [
        at("POST /issues"),
        ({ body }) => {
          const { title, description, labels } = body as Record<string, string>;
          const iid = 50 + issues.length;
          const issue = {
            iid,
            author,
            title: title ?? "",
            description: description ?? "",
            state: "opened" as const,
            labels: (labels ?? "").split(","),
          };
          issues.push(issue);
          return { status: 201, body: issue };
        },
      ],
      [
        at(String.raw`PUT /issues/(\d+)`),
        ({ body: { state_event: event, ...more } }, iid) => {
          const issue = issues.find((one) => one.iid === Number(iid));
          if (issue === undefined) return { status: 404 };
          Object.assign(issue, more, event === "close" ? { state: "closed" } : {});
          return { body: issue };
        },
      ],
      [
        at("GET /repository/commits/([0-9a-f]+)/merge_requests"),
        (request, commit) => {
          const of = mergeRequests.filter((one) => [one.sha, one.merge_commit_sha, one.squash_commit_sha].includes(commit ?? ""));
          return page(of, request);
        },
      ],
      [
        at(String.raw`GET /merge_requests/(\d+)/pipelines`),
        (request, iid) =>
          page(
            pipelines.filter((one) => one.merge_request === Number(iid)),
            request,
          ),
      ],
      [
        at(String.raw`GET /pipelines/(\d+)/jobs`),
        (request, id) =>
          page(
            jobs.filter((one) => one.pipeline === Number(id)),
            request,
          ),
      ],
      [
        at(String.raw`GET /jobs/(\d+)/artifacts/(.+)`),
        (_, id, path = "") => {
          const file = jobs.find((one) => one.id === Number(id))?.files[path];
          return file === undefined ? { status: 404, body: { message: "404 Not Found" } } : { body: file };
        },
      ],
    ],
    (headers) => headers["private-token"] === TOKEN,
  );
  const environment = { CI_API_V4_URL: `${url}/api/v4`, CI_PROJECT_ID: String(PROJECT), XROOM_GITLAB_TOKEN: TOKEN };
  return { requests, notes, issues, mergeRequests, pipelines, jobs, environment };
}
