/** A replica's way to the API. It notes each write: which process, which shard, from its arrival until the region has done it. */
import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request as ask, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { onTestFinished } from "vitest";
import type { Cut } from "./link.ts";

export interface Write {
  /** `one#3`: the third process of replica one. */
  readonly process: string;
  readonly domain: string;
  readonly call: string;
  /** By `performance.now()`. */
  readonly began: number;
  readonly ended: number;
}

export interface Gateway {
  readonly port: number;
  cut(how: Cut): void;
  mend(): void;
}

export interface GatewayOptions {
  readonly target: number;
  /** Who connects now. */
  readonly process: () => string;
  /** Of a call's object; asked before the call is passed on. */
  readonly domainOf: (collection: string, data: unknown) => string;
  readonly onWrite: (write: Write) => void;
}

const READS = new Set(["list", "get"]);

export async function openGateway({ target, process, domainOf, onWrite }: GatewayOptions): Promise<Gateway> {
  const agent = new Agent({ keepAlive: true });
  const processes = new WeakMap<Socket, string>();
  let cut: Cut | undefined;
  let mended: () => void = () => undefined;
  let whole: Promise<void> = Promise.resolve();

  const passOn = async (from: IncomingMessage, to: ServerResponse): Promise<void> => {
    const body = await bodyOf(from);
    await whole;
    // A process that hung up while this one was busy is not heard any more.
    await nextTurn();
    await nextTurn();
    if (from.socket.destroyed) return;
    const [, , collection = ""] = (from.url ?? "").split("/");
    const { method, data } = JSON.parse(body) as { method: string; data: unknown };
    const about = {
      process: processes.get(from.socket) ?? "unknown",
      domain: domainOf(collection, data),
      call: `${collection}.${method}`,
      began: performance.now(),
    };
    const answer = await forward(from, body, { target, agent });
    if (!READS.has(method)) onWrite({ ...about, ended: performance.now() });
    await whole;
    if (answer === undefined) to.destroy();
    else to.writeHead(answer.status, answer.headers).end(answer.body);
  };
  const server = createServer((from, to) => {
    if (cut === "reset") to.destroy();
    else passOn(from, to).catch(() => to.destroy());
  });
  server.on("connection", (socket) => processes.set(socket, process()));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    mended();
    agent.destroy();
    server.closeAllConnections();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    cut: (how) => {
      cut = how;
      if (how === "reset") server.closeAllConnections();
      else
        whole = new Promise((resolve) => {
          mended = resolve;
        });
    },
    mend: () => {
      cut = undefined;
      mended();
    },
  };
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  let body = "";
  for await (const text of message.setEncoding("utf8")) body += String(text);
  return body;
}

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** `undefined`: the region hung up. */
async function forward(
  { url = "", headers }: IncomingMessage,
  body: string,
  { target, agent }: { readonly target: number; readonly agent: Agent },
): Promise<Answered | undefined> {
  const passed = ask({ host: "127.0.0.1", port: target, path: url, method: "POST", headers, agent });
  passed.end(body);
  try {
    const [answer] = (await once(passed, "response")) as [IncomingMessage];
    const { "transfer-encoding": _, ...rest } = answer.headers;
    return { status: answer.statusCode ?? 0, headers: rest, body: await bodyOf(answer) };
  } catch {
    return undefined;
  }
}

/** Pairs of writes in one shard, of two processes, of which one began before the other had ended. */
export function overlapsIn(writes: readonly Write[]): readonly (readonly [Write, Write])[] {
  const found: (readonly [Write, Write])[] = [];
  const open = new Map<string, Write[]>();
  for (const write of writes.toSorted((a, b) => a.began - b.began)) {
    const others = (open.get(write.domain) ?? []).filter(({ ended }) => ended > write.began);
    for (const other of others) if (other.process !== write.process) found.push([other, write]);
    open.set(write.domain, [...others, write]);
  }
  return found;
}
