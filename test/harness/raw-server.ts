import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { connect, type Connection, type ConnectOptions } from "../../src/api/client.ts";
import { createEndpoint } from "../../src/api/endpoint.ts";

export interface Heard {
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Respond = (heard: Heard, response: ServerResponse, count: number) => void;

/** A server that sends a test's answers, and a client that is connected to it. */
export async function serveRaw(
  respond: Respond | unknown,
  options: Partial<ConnectOptions> = {},
): Promise<{ readonly connection: Connection; readonly heard: Heard[]; readonly url: string }> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      const one = { url: request.url ?? "", headers: request.headers, body };
      heard.push(one);
      if (typeof respond === "function") (respond as Respond)(one, response, heard.length);
      else response.end(JSON.stringify(respond));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connection = connect({
    endpoints: [createEndpoint("fra-1", `${url}/fra-1/`, [])],
    account: { id: "me", secret: "the secret" },
    retry: { tries: 3, within: 5_000, base: 1, cap: 5 },
    ...options,
  });
  onTestFinished(async () => {
    await connection.close();
    server.closeAllConnections();
    server.close();
  });
  return { connection, heard, url };
}
