import { describe, expect, it } from "vitest";
import { Failure } from "../../src/model/diagnostic.ts";
import { allLists, observe } from "../../src/plan/observe.ts";
import { KINDS } from "../../src/resources/registry.ts";
import { serveRaw } from "../harness/raw-server.ts";

describe("observing", () => {
  it("names each failed region and cause once", async () => {
    const { connection } = await serveRaw((heard: { url: string }, response: { statusCode: number; end(text: string): void }) => {
      response.statusCode = heard.url.endsWith("booking") ? 500 : 200;
      response.end(heard.url.endsWith("booking") ? "<html>oops</html>" : "[]");
    });
    const failed = await observe(
      connection.reader,
      allLists(
        [
          { region: "fra-1", domain: "chat.org" },
          { region: "fra-1", domain: "acme.test" },
        ],
        KINDS,
      ),
    ).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(Failure);
    expect((failed as Failure).diagnostics).toMatchObject([
      { code: "api-server-error", summary: "region fra-1, booking.list: the server failed (500)" },
    ]);
  });

  it("lists each kind of each place", async () => {
    const { connection, heard } = await serveRaw([]);
    const { lists } = await observe(connection.reader, allLists([{ region: "fra-1", domain: "chat.org" }], KINDS));
    expect(lists.map(({ kind, objects }) => [kind, objects])).toEqual([
      ["room", []],
      ["booking", []],
      ["webhook", []],
    ]);
    expect(heard).toHaveLength(4);
  });

  it("throws a bug's error as it is", async () => {
    const broken = { name: "broken", observe: () => Promise.reject(new TypeError("ours")) } as never;
    await expect(observe({} as never, allLists([{ region: "fra-1", domain: "chat.org" }], [broken]))).rejects.toThrow(TypeError);
  });
});
