import { MEBIBYTE } from "../model/budgets.ts";
import { fail } from "../model/diagnostic.ts";
import { type Environment, nonEmpty } from "../model/environment.ts";
import type { ClientOptions } from "./client.ts";
import type { Forge, Job } from "./contract.ts";
import { readAtMost } from "../model/read-at-most.ts";
import { findJob, findToken } from "./job.ts";

/** GitHub's largest payloads have 25 MB. */
const LARGEST_PAYLOAD = 32 * MEBIBYTE;

export interface ForgeOptions {
  /** Milliseconds before a request is sent again. */
  readonly pause?: number;
}

/** The forge whose pipeline runs this, with the job's token. Throws a Failure elsewhere, and without a token. */
export async function findForge(environment: Environment, options: ForgeOptions = {}): Promise<Forge> {
  return openForge(await findJob(environment, readPayload), environment, options);
}

async function openForge(job: Job, environment: Environment, { pause }: ForgeOptions = {}): Promise<Forge> {
  const { token, name } = findToken(job, environment);
  const { createClient } = await import("./client.ts");
  const client = (page: ClientOptions["page"], authorization: ClientOptions["authorization"]) =>
    createClient({
      api: job.api,
      token,
      tokenName: name,
      environment,
      page,
      authorization,
      ...(pause === undefined ? {} : { pause }),
    });
  switch (job.kind) {
    case "github": {
      const ours = client(["per_page", 100], (text) => ({
        authorization: `Bearer ${text}`,
        accept: "application/vnd.github+json",
        "x-github-api-version": "2022-11-28",
      }));
      const [{ createGitHub }, { githubDialect }] = await Promise.all([import("./github.ts"), import("./github-dialect.ts")]);
      return createGitHub(job, ours, githubDialect(job, ours));
    }
    case "forgejo":
    case "gitea": {
      const ours = client(["limit", 50], (text) => ({ authorization: `token ${text}` }));
      const [{ createGitHub }, { giteaDialect }] = await Promise.all([import("./github.ts"), import("./gitea-dialect.ts")]);
      return createGitHub(job, ours, giteaDialect(job, ours, token, environment));
    }
    case "gitlab": {
      const ours = client(["per_page", 100], (text) => ({ "private-token": text }));
      const { createGitLab } = await import("./gitlab.ts");
      return createGitLab(job, ours, nonEmpty(environment["CI_DEFAULT_BRANCH"]));
    }
    default:
      return job.kind satisfies never;
  }
}

async function readPayload(path: string): Promise<unknown> {
  try {
    return JSON.parse((await readAtMost(path, LARGEST_PAYLOAD, "it")).toString("utf8"));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : "";
    throw fail(
      "no-forge",
      `the event's payload in GITHUB_EVENT_PATH can't be read: ${why}`,
      "Run the command in the job itself.",
      {
        cause,
      },
    );
  }
}
