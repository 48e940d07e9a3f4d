import { isLoopback } from "../../api/endpoint.ts";
import { type Failure, fail } from "../../model/diagnostic.ts";
import type { OpenOptions } from "../contract.ts";
import { requireAllowedHost } from "../hosts.ts";

/** Where Terraform's protocol is spoken, and how. */
export interface HttpAddress {
  readonly state: URL;
  readonly lock: Target;
  readonly unlock: Target;
  readonly updateMethod: string;
  readonly credentials: { readonly username: string; readonly password: string } | undefined;
  /** The state's address without what may be secret. */
  readonly name: string;
}

export interface Target {
  readonly url: URL;
  readonly method: string;
}

/** GitLab's own way to lock (docs.gitlab.com, "GitLab-managed Terraform state"). */
const GITLAB = /\/api\/v4\/projects\/[^/]+\/terraform\/state\/[^/]+$/;

/**
 * The addresses of a state. What Terraform's variables say (TF_HTTP_LOCK_ADDRESS and so on) is heeded, and XROOM_HTTP_… in their place
 * where both are set. The credentials of TF_HTTP_USERNAME and TF_HTTP_PASSWORD go to the hosts that are named here. Throws a Failure.
 */
export function parseHttpAddress(url: string, options: OpenOptions): HttpAddress {
  const given = (name: string): string | undefined => {
    const { [`XROOM_HTTP_${name}`]: own, [`TF_HTTP_${name}`]: terraforms } = options.environment;
    return own !== undefined && own !== "" ? own : terraforms === "" ? undefined : terraforms;
  };
  const state = checked(url, "the state's address");
  requireAllowedHost(state, options);
  const gitlab = GITLAB.test(state.pathname);
  const beside = gitlab ? new URL(`${state.origin}${state.pathname}/lock`) : state;
  const target = (name: "LOCK" | "UNLOCK", method: string): Target => {
    const address = given(`${name}_ADDRESS`);
    return {
      url: address === undefined ? beside : checked(address, `the address in TF_HTTP_${name}_ADDRESS`),
      method: methodOf(given(`${name}_METHOD`) ?? method),
    };
  };
  const [username, password] = [given("USERNAME"), given("PASSWORD")];
  return {
    state,
    lock: target("LOCK", gitlab ? "POST" : "LOCK"),
    unlock: target("UNLOCK", gitlab ? "DELETE" : "UNLOCK"),
    updateMethod: methodOf(given("UPDATE_METHOD") ?? "POST"),
    credentials: username === undefined ? undefined : { username, password: password ?? "" },
    name: `${state.origin}${state.pathname}`,
  };
}

function checked(text: string, what: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:")) throw bad(`${what} is not a web address`);
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    throw bad(`${what} is on ${url.host} over plain http: use https; http is for loopback only`);
  if (url.username !== "" || url.password !== "")
    throw bad(`${what} on ${url.host} holds a user or a password: they belong into TF_HTTP_USERNAME and TF_HTTP_PASSWORD`);
  url.hash = "";
  return url;
}

function methodOf(text: string): string {
  if (/^[A-Z]{1,20}$/.test(text)) return text;
  throw bad("a method in TF_HTTP_…_METHOD is no HTTP method in capital letters");
}

function bad(summary: string): Failure {
  return fail(
    "state-url",
    `the state can't be kept there: ${summary}`,
    "Write it as https://host/path, such as https://gitlab.example.com/api/v4/projects/7/terraform/state/xroom.",
  );
}
