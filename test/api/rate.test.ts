import { expect, it } from "vitest";
import { serveRaw } from "../harness/raw-server.ts";

it("sends no more requests in a second than it was told, however many connections there are", async () => {
  const arrived: number[] = [];
  const { connection } = await serveRaw(
    (_heard: unknown, response: { end(text: string): void }) => {
      arrived.push(performance.now());
      response.end("[]");
    },
    { rate: 5, connections: 20 },
  );
  await Promise.all(Array.from({ length: 12 }, () => connection.reader.read("fra-1", "booking.list", { domain: "chat.org" })));
  expect(arrived).toHaveLength(12);
  // The sixth waits for the first to be a second old, as it was sent; it may arrive a little sooner after it than that.
  for (const [index, at] of arrived.slice(5).entries()) expect(at - (arrived[index] ?? 0)).toBeGreaterThan(900);
});
