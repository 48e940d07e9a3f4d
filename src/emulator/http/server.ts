import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { failureBody, type Arrival, type Reply } from "../calls/handle-call.ts";
import { routeOf } from "./route.ts";

/** The HTTP edge: connections, bodies and what faults do to them. It knows nothing of rooms. */
export interface EdgeOptions {
  readonly regions: readonly string[];
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer } | undefined;
  readonly repairLength: () => boolean;
  /** Why a call is turned away for where it comes from; `undefined` if it isn't. */
  readonly whyNot: (headers: IncomingMessage["headers"]) => string | undefined;
  readonly call: (arrival: Arrival) => Promise<Reply>;
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

export interface Edge {
  listen(port: number, host: string): Promise<string>;
  close(): Promise<void>;
}

const JSON_TYPE = { "content-type": "application/json" };
/** Of a call; the admin's whole worlds may be longer. */
const LONGEST_CALL = 1024 * 1024;
const LONGEST_ADMIN = 64 * LONGEST_CALL;

export function createEdge(options: EdgeOptions): Edge {
  const { tls } = options;
  const leftovers = new WeakMap<Socket, Buffer>();
  const busy = new WeakMap<Socket, ServerResponse>();
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    busy.set(request.socket, response);
    response.on("close", () => busy.get(request.socket) === response && busy.delete(request.socket));
    serve(request, options, leftovers)
      .catch(replyToBug)
      .then((reply) => send(reply, response))
      .catch(() => response.destroy());
  };
  const server: Server =
    tls === undefined ? createHttpServer(listener) : createHttpsServer({ cert: tls.cert, key: tls.key }, listener);
  server.keepAliveTimeout = 60_000;
  server.on("clientError", (error: Error & { rawPacket?: Buffer }, socket: Socket) => {
    const current = busy.get(socket);
    if (current !== undefined) {
      // The parser is done for, so this is the connection's last answer.
      if (error.rawPacket !== undefined) leftovers.set(socket, error.rawPacket);
      if (current.headersSent) current.once("close", () => socket.destroy());
      else current.setHeader("connection", "close");
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

/** What isn't a refusal is a mistake of ours, or the end of the emulator. */
function replyToBug(error: unknown): Reply {
  if (error instanceof Error && error.name === "AbortError") return { kind: "drop" };
  const why = error instanceof Error ? error.message : String(error);
  return {
    kind: "answer",
    status: 500,
    headers: JSON_TYPE,
    body: failureBody(`the emulator failed: ${why}`),
  };
}

async function serve(request: IncomingMessage, options: EdgeOptions, leftovers: WeakMap<Socket, Buffer>): Promise<Reply> {
  const { headers, url = "/", method: verb = "" } = request;
  const route = routeOf(headers.host, url, options.regions);
  const read = await readBody(request, route.kind === "admin" ? LONGEST_ADMIN : LONGEST_CALL);
  const body = read.body?.toString() ?? null;
  switch (route.kind) {
    case "nowhere":
      return { kind: "answer", status: 404, headers: JSON_TYPE, body: failureBody(route.why) };
    case "admin": {
      const query = new URLSearchParams(url.split("?")[1] ?? "");
      return options.admin({ verb, path: route.path, query, headers, remoteAddress: request.socket.remoteAddress, body });
    }
    case "call": {
      const why = options.whyNot(headers);
      if (why !== undefined) return { kind: "answer", status: 403, headers: JSON_TYPE, body: failureBody(why) };
      const whole = body !== null && options.repairLength() ? repair(read, leftovers.get(request.socket)) : body;
      return options.call({ region: route.region, collection: route.collection, verb, headers, body: whole });
    }
    default:
      return route satisfies never;
  }
}

interface ReadBody {
  readonly body: Buffer | null;
  readonly lastChunk: Buffer;
}

/** Reads to the end, so that the caller gets to the answer, but keeps no more than `longest` bytes. */
async function readBody(request: IncomingMessage, longest: number): Promise<ReadBody> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= longest) chunks.push(chunk);
    else if (length > 64 * LONGEST_ADMIN) throw new Error("endless body");
  }
  return { body: length > longest ? null : Buffer.concat(chunks), lastChunk: chunks.at(-1) ?? Buffer.alloc(0) };
}

/**
 * The vendor's Node wrapper counts characters where content-length counts bytes, so the last bytes of a body that isn't all ASCII
 * come after its end, where HTTP expects the next request and finds nonsense. What came there is put back, if that makes it JSON.
 */
function repair({ body, lastChunk }: ReadBody, packet: Buffer | undefined): string {
  const text = body?.toString() ?? "";
  if (packet === undefined || body === null || isJson(text)) return text;
  const at = packet.lastIndexOf(lastChunk);
  if (at < 0) return text;
  const repaired = Buffer.concat([body, packet.subarray(at + lastChunk.length)]).toString();
  return isJson(repaired) ? repaired : text;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
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
