import { createServer } from "node:http";
import { connect as dial, type AddressInfo, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A proxy that opens tunnels to one port of loopback, for any host; without a port it refuses. */
export async function serveProxy(
  port: number | undefined,
): Promise<{ readonly url: string; readonly address: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(502).end();
  });
  server.on("connect", (request, socket: Socket) => {
    asked.push(`CONNECT ${request.url}`);
    open.add(socket);
    socket.on("error", () => undefined);
    if (port === undefined) {
      socket.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    const through = dial(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(through).pipe(socket);
    });
    open.add(through);
    through.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url: `http://${address}`, address, asked };
}
