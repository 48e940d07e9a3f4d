import { describe, expect, it, onTestFinished } from "vitest";
import { createPoster, type PostResult } from "../../../src/webhooks/check/index.ts";
import { serveProxy } from "../../harness/proxy.ts";
import { serve } from "../flavours.ts";

async function post(url: string, proxy: { http?: string; https?: string; no?: string } = {}): Promise<PostResult> {
  const poster = createPoster({ timeout: 2_000, proxy });
  onTestFinished(() => poster.close());
  return poster.post(url, { headers: { "content-type": "application/json" }, body: "{}" });
}

describe("a POST to a listener", () => {
  it("goes through the proxy, but not to this machine or to hosts of NO_PROXY", async () => {
    const listener = await serve((_, response) => void response.end("heard"));
    const proxy = await serveProxy(Number(new URL(listener).port));
    expect(await post("http://crm.test/hook", { http: proxy.url })).toMatchObject({ kind: "answered", status: 200 });
    expect(proxy.asked).toEqual(["CONNECT crm.test:80"]);
    expect(await post(listener, { http: proxy.url })).toMatchObject({ kind: "answered", status: 200 });
    expect(await post("http://crm.invalid/", { http: proxy.url, no: "crm.invalid" })).toMatchObject({ code: "unreachable" });
    expect(proxy.asked).toHaveLength(1);
  });

  it("fails if the proxy refuses, or is no web address", async () => {
    const proxy = await serveProxy(undefined);
    expect(await post("https://crm.test/", { https: proxy.address })).toMatchObject({
      kind: "failed",
      code: "unreachable",
      message: "crm.test can't be reached: the proxy refused",
    });
    await expect(post("https://crm.test/", { https: "://" })).rejects.toThrow("is not a web address");
  });

  it("keeps the beginning of a long answer, and reads no more", async () => {
    const listener = await serve((_, response) => void response.end("x".repeat(1024 * 1024)));
    const result = await post(listener);
    if (result.kind !== "answered") throw new Error(result.message);
    expect(result.body.length).toBe(64 * 1024);
  });
});
