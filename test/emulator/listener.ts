import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach } from "vitest";

/** A validation or an event. */
export interface Body {
  readonly event: string;
  readonly signThis: string;
}

export interface Listener {
  readonly url: string;
  /** The received bodies, in order. */
  readonly got: readonly Body[];
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A webhook's listener on loopback. */
export async function listen(answer: (body: Body) => Reply | Promise<Reply> = () => ({})): Promise<Listener> {
  const got: Body[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const body = JSON.parse(text) as Body;
    got.push(body);
    const reply = await answer(body);
    response.writeHead(reply.status ?? 200, reply.headers).end(reply.body ?? "");
  });
  open.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, got };
}

/** A promise that `open` resolves. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

export function createGate(): Gate {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}
