import { type ForgeRequest, pageOf, serveForge } from "./forge.ts";

export const REPOSITORY = "acme/meetings";
export const TOKEN = "ghs_the-token-of-the-job";
export const BOT = "github-actions[bot]";

export interface Comment {
  readonly id: number;
  readonly issue: number;
  readonly user: { readonly login: string };
  body: string;
}

export interface Issue {
  readonly number: number;
  readonly user: { readonly login: string };
  title: string;
  body: string | null;
  state: string;
  readonly labels: { readonly name: string }[];
  readonly pull_request?: object;
}

export interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly expired: boolean;
  readonly created_at: string;
  readonly workflow_run: {
    readonly id: number;
    readonly repository_id: number;
    readonly head_repository_id: number;
    readonly head_branch: string;
    readonly head_sha: string;
  };
}

export interface PullRequest {
  readonly number: number;
  readonly state: string;
  readonly merged_at: string | null;
  readonly merge_commit_sha: string;
  readonly base: { readonly ref: string };
  readonly head: { readonly sha: string; readonly ref: string; readonly label: string };
}

export interface Run {
  readonly id: number;
  readonly event: string;
  readonly path: string;
}

/** GitHub as one repository's pipeline sees it: its pull requests, comments, issues, artifacts and runs. */
export interface GitHub {
  readonly url: string;
  readonly requests: ForgeRequest[];
  readonly comments: Comment[];
  readonly issues: Issue[];
  readonly artifacts: Artifact[];
  readonly pullRequests: PullRequest[];
  readonly runs: Run[];
  /** What a job's scripts get of an environment. */
  readonly environment: Record<string, string>;
}

export async function serveGitHub(): Promise<GitHub> {
  const comments: Comment[] = [];
  const issues: Issue[] = [];
  const artifacts: Artifact[] = [];
  const pullRequests: PullRequest[] = [];
  const runs: Run[] = [];
  const bot = { login: BOT };
  const at = (rest: string): RegExp => new RegExp(`^${rest.replace(" ", ` /repos/${REPOSITORY}`)}$`);
  const page = <T>(all: readonly T[], request: ForgeRequest): { body: unknown } => ({ body: pageOf(all, request) });

  const { url, requests } = await serveForge(
    [
      [
        at(String.raw`GET /issues/(\d+)/comments`),
        (request, issue) =>
          page(
            comments.filter((one) => one.issue === Number(issue)),
            request,
          ),
      ],
      [
        at(String.raw`POST /issues/(\d+)/comments`),
        ({ body }, issue) => {
          const comment = { id: 1000 + comments.length, issue: Number(issue), user: bot, body: String(body["body"]) };
          comments.push(comment);
          return { status: 201, body: comment };
        },
      ],
      [
        at(String.raw`PATCH /issues/comments/(\d+)`),
        ({ body }, id) => {
          const comment = comments.find((one) => one.id === Number(id));
          if (comment === undefined) return { status: 404 };
          comment.body = String(body["body"]);
          return { body: comment };
        },
      ],
      [
        at("GET /issues"),
        (request) => {
          const label = request.query.get("labels");
          const state = request.query.get("state") ?? "open";
          const found = issues.filter(
            (one) => one.state === state && (label === null || one.labels.some(({ name }) => name === label)),
          );
          return page(found, request);
        },
      ],
      [
        at("POST /issues"),
        ({ body }) => {
          const labels = (body["labels"] as string[]).map((name) => ({ name }));
          const issue = {
            number: 50 + issues.length,
            user: bot,
            title: String(body["title"]),
            body: String(body["body"]),
            state: "open",
            labels,
          };
          issues.push(issue);
          return { status: 201, body: issue };
        },
      ],
      [
        at(String.raw`PATCH /issues/(\d+)`),
        ({ body }, number) => {
          const issue = issues.find((one) => one.number === Number(number));
          if (issue === undefined) return { status: 404 };
          Object.assign(issue, body);
          return { body: issue };
        },
      ],
      [
        at("GET /actions/artifacts"),
        (request) => {
          const found = artifacts.filter(({ name }) => name === request.query.get("name"));
          return { body: { total_count: found.length, artifacts: pageOf(found, request) } };
        },
      ],
      [
        at(String.raw`GET /actions/runs/(\d+)`),
        (_, id) => {
          const run = runs.find((one) => one.id === Number(id));
          return run === undefined ? { status: 404 } : { body: run };
        },
      ],
      // A pull request belongs to the commits of its branch, and to the one that it was merged as.
      [
        at("GET /commits/([0-9a-f]+)/pulls"),
        (request, commit) =>
          page(
            pullRequests.filter((one) => one.merge_commit_sha === commit || one.head.sha === commit),
            request,
          ),
      ],
      [
        at("GET /pulls"),
        (request) => {
          const { query } = request;
          return page(
            pullRequests.filter((one) => one.state === query.get("state") && one.head.label === query.get("head")),
            request,
          );
        },
      ],
    ],
    ({ authorization }) => authorization === `Bearer ${TOKEN}`,
  );
  const environment = { GITHUB_API_URL: url, GITHUB_REPOSITORY: REPOSITORY, GITHUB_TOKEN: TOKEN };
  return { url, requests, comments, issues, artifacts, pullRequests, runs, environment };
}
