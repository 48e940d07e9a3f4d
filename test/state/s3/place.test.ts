import { describe, expect, it } from "vitest";
import { type Place, readPlace } from "../../../src/state/s3/place.ts";
import { codesOf, failureOf } from "../conformance.ts";

const place = (
  url: string,
  environment: Record<string, string> = { AWS_REGION: "eu-central-1" },
  more: { fromConfig?: boolean; allowedHosts?: string[]; profile?: Record<string, string> } = {},
): Place => {
  const { fromConfig = false, allowedHosts = [], profile = {} } = more;
  return readPlace(
    url,
    { name: "default", settings: new Map(Object.entries(profile)) },
    { environment, fromConfig, allowedHosts },
  );
};
const addressOf = (url: string, environment?: Record<string, string>, profile: Record<string, string> = {}): string => {
  const found = place(url, environment, { profile });
  return found.urlOf(found.key).href;
};
const codeOf = async (...args: Parameters<typeof place>): Promise<string> =>
  codesOf(await failureOf(Promise.resolve().then(() => place(...args)))).join();

describe("an s3: URL", () => {
  it.each([
    ["s3://acme-ops/xroom/state.json", "https://acme-ops.s3.eu-central-1.amazonaws.com/xroom/state.json"],
    ["s3://acme-ops/state?region=us-west-2", "https://acme-ops.s3.us-west-2.amazonaws.com/state"],
    ["s3://acme-ops/state?region=cn-north-1", "https://acme-ops.s3.cn-north-1.amazonaws.com.cn/state"],
    ["s3://acme.ops/state", "https://s3.eu-central-1.amazonaws.com/acme.ops/state"],
    ["s3://acme-ops/state?pathStyle=true", "https://s3.eu-central-1.amazonaws.com/acme-ops/state"],
    ["s3://ops/a%20b+c/st%C3%A4te?endpoint=https://s3.example/base/", "https://s3.example/base/ops/a%20b%2Bc/st%C3%A4te"],
    ["s3://ops/state?endpoint=https://s3.example:9000&pathStyle=false", "https://ops.s3.example:9000/state"],
  ])("%s is %s", (url, address) => {
    expect(addressOf(url)).toBe(address);
  });

  it.each([
    ["s3://evil/x?region=a&pathStyle=false", "http://127.0.0.1:9"],
    ["s3://ops/x?pathStyle=false", "https://[::1]:9000"],
    ["s3://xn--a/x?region=a", undefined],
  ])("%s at %s is refused with an example", async (url, endpoint) => {
    const environment: Record<string, string> = endpoint === undefined ? {} : { AWS_ENDPOINT_URL_S3: endpoint };
    const failure = await failureOf(Promise.resolve().then(() => place(url, environment)));
    expect(codesOf(failure)).toEqual(["state-url"]);
    expect(failure.diagnostics[0]?.help).toContain("pathStyle=true");
  });

  it("takes missing settings from the environment and the profile, like the AWS tools", () => {
    expect(addressOf("s3://ops/state", { AWS_DEFAULT_REGION: "eu-west-1" })).toContain("eu-west-1");
    expect(addressOf("s3://ops/state", {}, { region: "eu-north-1" })).toContain("eu-north-1");
    expect(addressOf("s3://ops/state", { AWS_ENDPOINT_URL: "https://one", AWS_ENDPOINT_URL_S3: "https://two" })).toBe(
      "https://two/ops/state",
    );
    expect(addressOf("s3://ops/state", { AWS_ENDPOINT_URL: "https://one" }, { endpoint_url: "https://three" })).toBe(
      "https://one/ops/state",
    );
    expect(addressOf("s3://ops/state", {}, { endpoint_url: "https://three" })).toBe("https://three/ops/state");
    expect(place("s3://ops/state", { AWS_ENDPOINT_URL: "https://one" }).region).toBe("us-east-1");
  });

  it.each([
    ["s3:state"],
    ["s3://ops"],
    ["s3://ops/"],
    ["s3://ops/folder/"],
    ["s3://id:key@ops/state"],
    ["s3://o/state"],
    ["s3://ops/..%2Fother%2Fstate"],
    ["s3://ops/state?encrypt=true"],
    ["s3://ops/state?region=not/one"],
    ["s3://ops/state?endpoint=nowhere"],
    ["s3://ops/state?endpoint=ftp://nowhere"],
  ])("that doesn't say it is refused: %s", async (url) => {
    expect(await codeOf(url)).toBe("state-url");
  });

  it("needs a region at AWS", async () => {
    expect(await codeOf("s3://ops/state", {})).toBe("state-url");
  });

  it("needs TLS, but on this machine", async () => {
    expect(await codeOf("s3://ops/state?endpoint=http://s3.example")).toBe("plain-http");
    expect(await codeOf("s3://ops/state", { AWS_ENDPOINT_URL: "http://s3.example" })).toBe("plain-http");
    expect(addressOf("s3://ops/state?endpoint=http://127.0.0.1:9000")).toBe("http://127.0.0.1:9000/ops/state");
  });

  it("from a config must not name a host that is not allowed", async () => {
    const url = "s3://ops/state?endpoint=https://evil.example";
    expect(await codeOf(url, {}, { fromConfig: true })).toBe("host-not-allowed");
    expect(place(url, {}, { fromConfig: true, allowedHosts: ["evil.example"] }).region).toBe("us-east-1");
    expect(place(url, {}).region).toBe("us-east-1");
    expect(place("s3://ops/state", { AWS_ENDPOINT_URL: "https://ours.example" }, { fromConfig: true }).key).toBe("state");
    expect(place("s3://ops/state", { AWS_REGION: "eu-west-1" }, { fromConfig: true }).key).toBe("state");
  });
});
