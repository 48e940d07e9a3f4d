import { isLoopback } from "../../api/endpoint.ts";
import { type Failure, fail } from "../../model/diagnostic.ts";
import { nonEmpty } from "../../model/environment.ts";
import type { OpenOptions } from "../contract.ts";
import { requireAllowedHost } from "../allowed-hosts.ts";

export interface HttpAddress {
  readonly state: URL;
  readonly lock: Target;
  readonly unlock: Target;
  readonly updateMethod: string;
  readonly credentials: { readonly username: string; readonly password: string } | undefined;
  /** Without the query: it may be secret. */
  readonly name: string;
}

export interface Target {
  readonly url: URL;
  readonly method: string;
}

/** Its own lock methods: docs.gitlab.com, "GitLab-managed Terraform state". */
const GITLAB = /\/api\/v4\/projects\/[^/]+\/terraform\/state\/[^/]+$/;

/** Reads XROOM_HTTP_… and Terraform's TF_HTTP_…. The credentials go to all hosts named there. Throws a Failure. */
export function parseHttpAddress(url: string, options: OpenOptions): HttpAddress {
  const variable = (name: string): string | undefined => {
    const { [`XROOM_HTTP_${name}`]: ours, [`TF_HTTP_${name}`]: terraforms } = options.environment;
    return nonEmpty(ours) ?? nonEmpty(terraforms);
  };
  const state = parseWebAddress(url, "the state's address");
  requireAllowedHost(state, options);
  const gitlab = GITLAB.test(state.pathname);
  const lockUrl = gitlab ? new URL(`${state.origin}${state.pathname}/lock`) : state;
  const target = (name: "LOCK" | "UNLOCK", method: string): Target => {
    const address = variable(`${name}_ADDRESS`);
    return {
      url: address === undefined ? lockUrl : parseWebAddress(address, `the address in TF_HTTP_${name}_ADDRESS`),
      method: requireMethod(variable(`${name}_METHOD`) ?? method),
    };
  };
  const [username, password] = [variable("USERNAME"), variable("PASSWORD")];
  return {
    state,
    lock: target("LOCK", gitlab ? "POST" : "LOCK"),
    unlock: target("UNLOCK", gitlab ? "DELETE" : "UNLOCK"),
    updateMethod: requireMethod(variable("UPDATE_METHOD") ?? "POST"),
    credentials: username === undefined ? undefined : { username, password: password ?? "" },
    name: `${state.origin}${state.pathname}`,
  };
}

function parseWebAddress(text: string, what: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:")) throw bad(`${what} is not a web address`);
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    throw bad(`${what} is on ${url.host} over plain http: use https; plain http is for loopback only`);
  if (url.username !== "" || url.password !== "")
    throw bad(`${what} on ${url.host} holds a user or a password, which belong in TF_HTTP_USERNAME and TF_HTTP_PASSWORD`);
  url.hash = "";
  return url;
}

function requireMethod(text: string): string {
  if (/^[A-Z]{1,20}$/.test(text)) return text;
  throw bad("a method in TF_HTTP_…_METHOD is not an HTTP method in capital letters");
}

function bad(summary: string): Failure {
  return fail(
    "state-url",
    `the state can't be kept there: ${summary}`,
    "Write it as https://host/path, such as https://gitlab.example.com/api/v4/projects/7/terraform/state/xroom.",
  );
}
