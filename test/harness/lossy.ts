import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export interface LossyWay {
  readonly port: number;
  /** Cuts the connection where the server's next answer that holds the text would have come through: it did what it was asked. */
  loseAnswer(text: string): void;
  /** How many answers were lost. */
  readonly lost: () => number;
}

/** A way to a server on which answers can be lost. */
export async function openLossyWay(to: number): Promise<LossyWay> {
  let losing: string | undefined;
  let lost = 0;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(to, "127.0.0.1");
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket
        .on("error", () => undefined)
        .on("close", () => {
          client.destroy();
          upstream.destroy();
        });
    }
    client.on("data", (bytes) => upstream.write(bytes));
    upstream.on("data", (bytes) => {
      if (losing !== undefined && bytes.includes(losing)) {
        losing = undefined;
        lost += 1;
        client.destroy();
      } else client.write(bytes);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    loseAnswer: (text) => {
      losing = text;
    },
    lost: () => lost,
  };
}
