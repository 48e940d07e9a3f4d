import type { IncomingMessage } from "node:http";

/** Of a job on GitHub's kin, by the names of a workflow's `permissions`. */
export type Permission = "contents" | "pull-requests" | "issues" | "actions" | "statuses";

export interface Token {
  /** Whose comments it writes. */
  readonly login: string;
  /** GitLab's `api` and `read_api`, and the role of the token's own user, come to `write` and `read` of all. */
  readonly permissions: Partial<Record<Permission, "read" | "write">>;
  /** Of the instance or the repository. */
  readonly admin?: boolean;
}

export interface ForgeRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: Readonly<Record<string, unknown>>;
  readonly token: Token | undefined;
  /** Of the server. */
  readonly url: string;
}

export interface ForgeAnswer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Is cut into pages. */
  readonly list?: readonly unknown[];
  /** The list is in an object, under this name. */
  readonly listName?: string;
}

/** One of `permissions` is enough: an issue's paths serve requests, too. */
export interface Route {
  readonly pattern: RegExp;
  readonly permissions: readonly Permission[];
  answer(request: ForgeRequest, ...groups: string[]): ForgeAnswer;
}
