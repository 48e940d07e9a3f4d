import { expect, it } from "vitest";
import { serveRaw } from "../harness/raw-server.ts";

it("sends no more requests a second than the rate, for any number of connections", async () => {
  // As they were sent: when one arrives depends on how busy the machine is.
  const sent: number[] = [];
  const { connection } = await serveRaw((_heard: unknown, response: { end(text: string): void }) => void response.end("[]"), {
    rate: 5,
    connections: 20,
    onTry: ({ milliseconds }) => void sent.push(performance.now() - milliseconds),
  });
  await Promise.all(Array.from({ length: 12 }, () => connection.reader.read("fra-1", "booking.list", { domain: "chat.org" })));
  expect(sent).toHaveLength(12);
  sent.sort((a, b) => a - b);
  // Each is let go at its time, and leaves when the process has its turn: on a busy machine some leave later than others.
  for (const [index, at] of sent.slice(5).entries()) expect(at - (sent[index] ?? 0)).toBeGreaterThan(800);
});
