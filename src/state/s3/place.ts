import { trimEnd } from "../../model/trim-end.ts";
import { isLoopback } from "../../api/endpoint.ts";
import { fail } from "../../model/diagnostic.ts";
import type { OpenOptions } from "../contract.ts";
import { requireAllowedHost } from "../allowed-hosts.ts";
import type { Profile } from "./profile.ts";

/*
 * `s3://bucket/path/state.json?region=eu-central-1&endpoint=https://storage.example.com&pathStyle=true`
 *
 * AWS_REGION, AWS_ENDPOINT_URL_S3 and the profile fill in the rest. An endpoint gets signed requests, so one of a config must be allowed.
 */

export interface Place {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  urlOf(key: string): URL;
  readonly name: string;
}

const OPTIONS = ["region", "endpoint", "pathStyle"];
const EXAMPLE = "Write it as s3://bucket/path, such as s3://acme-ops/xroom/state.json?region=eu-central-1.";

/** Throws a Failure. */
export function readPlace(
  url: string,
  { settings }: Profile,
  options: Pick<OpenOptions, "environment" | "fromConfig" | "allowedHosts">,
): Place {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || parsed.username !== "" || parsed.password !== "")
    throw fail("state-url", "the state's s3: URL can't be read", `${EXAMPLE} Leave credentials out.`);
  const given = new Map([...parsed.searchParams].filter(([, value]) => value !== ""));
  const unknown = [...given.keys()].filter((name) => !OPTIONS.includes(name));
  if (unknown.length > 0)
    throw fail("state-url", `the state's URL has an unknown option: ${unknown.join(", ")}`, `Known are: ${OPTIONS.join(", ")}.`);
  const bucket = parsed.hostname;
  const key = decode(parsed.pathname.replace(/^\//, ""));
  // `..` leads out of the bucket.
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
      `the region of the bucket ${bucket} is not known`,
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

/** AWS has virtual hosts; its certificate covers no dots in the bucket. */
function addresses(
  bucket: string,
  region: string,
  endpoint: URL | undefined,
  pathStyle: string | undefined,
): (key: string) => URL {
  const base = endpoint ?? new URL(`https://s3.${region}.${domainOf(region)}`);
  const inPath = pathStyle === undefined ? endpoint !== undefined || !/^[a-z0-9-]+$/.test(bucket) : pathStyle !== "false";
  const prefix = `${trimEnd(base.pathname, "/")}${inPath ? `/${bucket}` : ""}`;
  const origin = inPath ? base.origin : `${base.protocol}//${bucket}.${base.host}`;
  if (!URL.canParse(origin))
    throw fail(
      "state-url",
      `the bucket ${bucket} can't be part of a host's name at ${base.host}`,
      "Add pathStyle=true to the state's URL, so that it is part of the path.",
    );
  return (key) => new URL(`${origin}${prefix}/${key.split("/").map(encodeURIComponent).join("/")}`);
}

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
    throw fail("plain-http", `the state's store at ${url.host} is on plain http`, "Use https; plain http is for loopback only.");
  requireAllowedHost(url, options);
  return url;
}

function first(...texts: readonly (string | undefined)[]): string | undefined {
  return texts.find((text) => text !== undefined && text !== "");
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
