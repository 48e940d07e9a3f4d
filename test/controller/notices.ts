import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A channel's end: keeps what it is sent, as text. Gives its URL. */
export async function collect(notices: string[]): Promise<string> {
  const sink = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      notices.push(body);
      response.end();
    });
  }).listen(0, "127.0.0.1");
  await once(sink, "listening");
  onTestFinished(() => {
    sink.closeAllConnections();
    sink.close();
  });
  return `http://127.0.0.1:${(sink.address() as AddressInfo).port}`;
}
