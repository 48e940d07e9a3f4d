import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { connect, type Connection, type ConnectOptions } from "../../src/api/client.ts";
import { createEndpoint } from "../../src/api/endpoint.ts";

/** A server that answers bytes, or none: for what no HTTP server would do. `requests` counts what came to its end. */
export async function serveSocket(
  answer: (socket: Socket, count: number) => void,
  options: Partial<ConnectOptions> = {},
): Promise<{ readonly connection: Connection; readonly requests: () => number; readonly sockets: () => number }> {
  let requests = 0;
  let sockets = 0;
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    sockets += 1;
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => undefined);
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? -1);
      const head = text.indexOf("\r\n\r\n");
      if (head < 0 || length < 0 || text.length < head + 4 + length) return;
      text = text.slice(head + 4 + length);
      requests += 1;
      answer(socket, requests);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const connection = connect({
    endpoints: [createEndpoint("fra-1", `http://127.0.0.1:${(server.address() as AddressInfo).port}`, [])],
    account: { id: "me", secret: "the secret" },
    retry: { tries: 3, within: 5_000, base: 1, cap: 5 },
    ...options,
  });
  onTestFinished(async () => {
    await connection.close();
    for (const socket of open) socket.destroy();
    server.close();
  });
  return { connection, requests: () => requests, sockets: () => sockets };
}

/** A closed port of loopback. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
