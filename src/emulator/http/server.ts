import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { ApiRequest } from "../calls/read-call.ts";
import { failureBody, jsonAnswer, type Reply } from "../calls/reply.ts";
import { readBody, repairBody } from "./body.ts";
import { routeOf } from "./route.ts";

export interface ServerOptions {
  readonly regions: readonly string[];
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer } | undefined;
  readonly repairsLength: () => boolean;
  /** Why a call is refused for where it comes from; `undefined` if it isn't. */
  readonly refuse: (headers: IncomingMessage["headers"]) => string | undefined;
  readonly call: (request: ApiRequest) => Promise<Reply>;
  readonly admin: (request: AdminRequest) => Promise<Reply>;
}

export interface AdminRequest {
  readonly verb: string;
  /** `/log` */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly remoteAddress: string | undefined;
  readonly body: string | null;
}

export interface EmulatorServer {
  listen(port: number, host: string): Promise<string>;
  close(): Promise<void>;
}

/** In bytes. The admin API takes whole worlds. */
const LONGEST_CALL = 1024 * 1024;
const LONGEST_ADMIN = 64 * LONGEST_CALL;

/** The HTTP server: connections, routes, bodies, and what faults do to an answer. */
export function createEmulatorServer(options: ServerOptions): EmulatorServer {
  const { tls } = options;
  const rejectedPackets = new WeakMap<Socket, Buffer>();
  const pending = new WeakMap<Socket, ServerResponse>();
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    pending.set(request.socket, response);
    response.on("close", () => pending.get(request.socket) === response && pending.delete(request.socket));
    replyTo(request, options, rejectedPackets)
      .catch(internalErrorReply)
      .then((reply) => send(reply, response))
      .catch(() => response.destroy());
  };
  const server: Server =
    tls === undefined ? createHttpServer(listener) : createHttpsServer({ cert: tls.cert, key: tls.key }, listener);
  server.keepAliveTimeout = 60_000;
  server.on("clientError", (error: Error & { rawPacket?: Buffer }, socket: Socket) => {
    const response = pending.get(socket);
    if (response !== undefined) {
      // The parser can't go on, so this answer is the connection's last.
      if (error.rawPacket !== undefined) rejectedPackets.set(socket, error.rawPacket);
      if (response.headersSent) response.once("close", () => socket.destroy());
      else response.setHeader("connection", "close");
    } else if (socket.writable) {
      const body = failureBody("this is not an HTTP request");
      socket.end(
        `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
      );
    } else {
      socket.destroy();
    }
  });
  return {
    listen: async (port, host) => {
      server.listen(port, host);
      await once(server, "listening");
      const address = server.address() as AddressInfo;
      const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
      const reachable = name === "0.0.0.0" || name === "[::]" ? "127.0.0.1" : name;
      return `${tls === undefined ? "http" : "https"}://${reachable}:${address.port}`;
    },
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** For a bug of the emulator, or a call that waits while it is closed. */
function internalErrorReply(error: unknown): Reply {
  if (error instanceof Error && error.name === "AbortError") return { kind: "drop" };
  return failure(500, `the emulator failed: ${error instanceof Error ? error.message : String(error)}`);
}

async function replyTo(
  request: IncomingMessage,
  options: ServerOptions,
  rejectedPackets: WeakMap<Socket, Buffer>,
): Promise<Reply> {
  const { headers, url = "/", method: verb = "" } = request;
  const route = routeOf(headers.host, url, options.regions);
  const read = await readBody(request, route.kind === "admin" ? LONGEST_ADMIN : LONGEST_CALL);
  const body = read.bytes?.toString() ?? null;
  switch (route.kind) {
    case "nowhere":
      return failure(404, route.why);
    case "admin": {
      const query = new URLSearchParams(url.split("?")[1] ?? "");
      return options.admin({ verb, path: route.path, query, headers, remoteAddress: request.socket.remoteAddress, body });
    }
    case "call": {
      const why = options.refuse(headers);
      if (why !== undefined) return failure(403, why);
      const whole = body !== null && options.repairsLength() ? repairBody(read, rejectedPackets.get(request.socket)) : body;
      return options.call({ region: route.region, collection: route.collection, verb, headers, body: whole });
    }
    default:
      return route satisfies never;
  }
}

function failure(status: number, why: string): Reply {
  return jsonAnswer(status, failureBody(why));
}

function send(reply: Reply, response: ServerResponse): void {
  switch (reply.kind) {
    case "answer":
      response.writeHead(reply.status, { ...reply.headers, "content-length": Buffer.byteLength(reply.body) }).end(reply.body);
      return;
    case "cut-off": {
      const body = Buffer.from(reply.body);
      response.writeHead(reply.status, { ...reply.headers, "content-length": Math.max(body.length, 16) });
      response.flushHeaders();
      response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
      return;
    }
    case "drop":
      response.destroy();
      return;
    case "hang":
      return;
    default:
      return reply satisfies never;
  }
}
