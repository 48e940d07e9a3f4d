import { isLoopback } from "../../api/endpoint.ts";
import { fail } from "../../model/diagnostic.ts";
import type { OpenOptions } from "../contract.ts";
import { requireAllowedHost } from "../hosts.ts";
import type { Profile } from "./profile.ts";

/*
 * `s3://bucket/path/state.json?region=eu-central-1&endpoint=https://storage.example.com&pathStyle=true`
 *
 * What the URL leaves out comes from where the AWS tools look: AWS_REGION, AWS_ENDPOINT_URL_S3, the profile. In the config, an endpoint is
 * a host that is sent signed requests: these don't tell the secret key, but they tell who is asking, and with a session token half of what
 * it takes to ask. So the rule is that of all hosts: it must be allowed outside the config.
 */

/** An object of a store. */
export interface Place {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  /** The address of an object. */
  urlOf(key: string): URL;
  /** For messages. */
  readonly name: string;
}

const OPTIONS = ["region", "endpoint", "pathStyle"];
const EXAMPLE = "Write it as s3://bucket/path, such as s3://acme-ops/xroom/state.json?region=eu-central-1.";

/** Where a URL says that the state is. Throws a Failure for one that doesn't say it, or that is not to be used on a config's word. */
export function readPlace(
  url: string,
  { settings }: Profile,
  options: Pick<OpenOptions, "environment" | "fromConfig" | "allowedHosts">,
): Place {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || parsed.username !== "" || parsed.password !== "")
    throw fail("state-url", "the state's s3: URL can't be read", `${EXAMPLE} Credentials have no place in it.`);
  const given = new Map([...parsed.searchParams].filter(([, value]) => value !== ""));
  const unknown = [...given.keys()].filter((name) => !OPTIONS.includes(name));
  if (unknown.length > 0)
    throw fail(
      "state-url",
      `the state's URL has an option that is not known: ${unknown.join(", ")}`,
      `These are: ${OPTIONS.join(", ")}.`,
    );
  const bucket = parsed.hostname;
  const key = plain(parsed.pathname.replace(/^\//, ""));
  // A URL has another meaning for `..`: it would lead out of the bucket.
  const isKey = key !== "" && !key.endsWith("/") && !/(?:^|\/)\.\.?(?:\/|$)/.test(key);
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]+$/.test(bucket) || !isKey)
    throw fail("state-url", "the state's s3: URL doesn't name a bucket and the key of an object", EXAMPLE);
  const { environment } = options;
  const endpoint = readEndpoint(given.get("endpoint"), options) ?? endpointOf(environment, settings);
  const region =
    given.get("region") ??
    first(environment["AWS_REGION"], environment["AWS_DEFAULT_REGION"], settings.get("region")) ??
    (endpoint && "us-east-1");
  if (region === undefined || !/^[a-z0-9-]+$/.test(region))
    throw fail(
      "state-url",
      `it is not said in which region the bucket ${bucket} is`,
      "Add ?region=… to the state's URL, or set AWS_REGION.",
    );
  return {
    bucket,
    key,
    region,
    name: `s3://${bucket}/${key}`,
    urlOf: addresses(bucket, region, endpoint, given.get("pathStyle")),
  };
}

/** Virtual hosts at AWS, but for buckets whose dots its certificate doesn't cover; paths elsewhere, unless said otherwise. */
function addresses(
  bucket: string,
  region: string,
  endpoint: URL | undefined,
  pathStyle: string | undefined,
): (key: string) => URL {
  const base = endpoint ?? new URL(`https://s3.${region}.${domainOf(region)}`);
  const inPath = pathStyle === undefined ? endpoint !== undefined || !/^[a-z0-9-]+$/.test(bucket) : pathStyle !== "false";
  const prefix = `${base.pathname.replace(/\/+$/, "")}${inPath ? `/${bucket}` : ""}`;
  const origin = inPath ? base.origin : `${base.protocol}//${bucket}.${base.host}`;
  if (!URL.canParse(origin))
    throw fail(
      "state-url",
      `the bucket ${bucket} can't be part of a host's name at ${base.host}`,
      "Add pathStyle=true to the state's URL, so that it is part of the path.",
    );
  return (key) => new URL(`${origin}${prefix}/${key.split("/").map(encodeURIComponent).join("/")}`);
}

/** The domain of AWS's services in a region. */
export function domainOf(region: string): string {
  return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}

function endpointOf(environment: OpenOptions["environment"], settings: Profile["settings"]): URL | undefined {
  const url = first(environment["AWS_ENDPOINT_URL_S3"], environment["AWS_ENDPOINT_URL"], settings.get("endpoint_url"));
  return readEndpoint(url, { fromConfig: false, allowedHosts: [] });
}

function readEndpoint(text: string | undefined, options: Pick<OpenOptions, "fromConfig" | "allowedHosts">): URL | undefined {
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.search !== "")
    throw fail(
      "state-url",
      "the endpoint of the state's store is not a web address",
      "Write it as https://host or https://host/path.",
    );
  if (url.protocol === "http:" && !isLoopback(url.hostname))
    throw fail(
      "plain-http",
      `the state's store would be spoken to over plain http at ${url.host}`,
      "Use https; http is for loopback only.",
    );
  requireAllowedHost(url, options);
  return url;
}

function first(...texts: readonly (string | undefined)[]): string | undefined {
  return texts.find((text) => text !== undefined && text !== "");
}

function plain(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
