/** A way to a server that can be cut: refused and reset, or silent, as behind a cable that was pulled. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export type Cut = "reset" | "silent";

export interface Link {
  readonly port: number;
  cut(how: Cut): void;
  mend(): void;
}

export async function openLink(target: number): Promise<Link> {
  let cut: Cut | undefined;
  const ends = new Set<Socket>();
  const join = (from: Socket, to: Socket): void => {
    ends.add(from);
    from.on("data", (bytes: Buffer) => void to.write(bytes));
    from.on("end", () => to.end());
    from.on("error", () => undefined);
    from.on("close", () => {
      ends.delete(from);
      to.destroy();
    });
    if (cut === "silent") from.pause();
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    if (cut === "reset") {
      client.on("error", () => undefined).destroy();
      return;
    }
    const far = connect({ port: target, host: "127.0.0.1", allowHalfOpen: true });
    join(client, far);
    join(far, client);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    for (const end of ends) end.destroy();
  });
  return {
    port: (server.address() as AddressInfo).port,
    cut: (how) => {
      cut = how;
      for (const end of ends) {
        if (how === "reset") end.destroy();
        else end.pause();
      }
    },
    mend: () => {
      cut = undefined;
      for (const end of ends) end.resume();
    },
  };
}
