import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { pourOut } from "./endless.ts";
import type { StatePlace } from "./state-process.ts";

/** What goes wrong with a request: `lost` is done, and then its answer doesn't come through; `cut` isn't even done; `endless` is answered for ever. */
export type Fault =
  | "lost"
  | "cut"
  | "endless"
  | { readonly status: number; readonly code?: string; readonly more?: string; readonly headers?: Record<string, string> };

export interface S3Heard {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
}

export interface S3Server {
  readonly url: string;
  readonly objects: Map<string, string>;
  readonly heard: S3Heard[];
  /** What becomes of the next requests for which it says something. */
  fault: (heard: S3Heard) => Fault | undefined;
  /** A state of its own in it. */
  place(environment?: Record<string, string>): StatePlace;
}

/** How a store differs from what AWS does. */
export interface S3Manners {
  readonly ignores?: "if-match" | "if-none-match";
  /** Takes entity tags only as AWS does, only as Ceph's gateway does, or not at all. */
  readonly wants?: "quoted" | "unquoted" | "none";
  /** Milliseconds that its clock is ahead; NaN for none. */
  readonly ahead?: number;
}

/** A store that does what a real one can't be made to do. It checks no signatures: what a store really does is shown by a real one. */
export async function serveS3({ ignores, wants = "quoted", ahead = 0 }: S3Manners = {}): Promise<S3Server> {
  const objects = new Map<string, string>();
  const heard: S3Heard[] = [];
  const etagOf = (body: string): string => createHash("md5").update(body).digest("hex");
  const act = (one: S3Heard, body: string, response: ServerResponse): void => {
    const stored = objects.get(one.path);
    const [none, match] = [one.headers["if-none-match"], one.headers["if-match"]];
    if (one.method === "DELETE") {
      objects.delete(one.path);
      response.writeHead(204).end();
    } else if (one.method === "GET") {
      if (stored === undefined) refuse(response, { status: 404, code: "NoSuchKey" });
      else response.setHeader("etag", `"${etagOf(stored)}"`).end(stored);
    } else if (none !== undefined && stored !== undefined && ignores !== "if-none-match") {
      refuse(response, { status: 412, code: "PreconditionFailed" });
    } else if (match !== undefined && ignores !== "if-match" && !isMet(match, stored)) {
      refuse(response, stored === undefined ? { status: 404, code: "NoSuchKey" } : { status: 412, code: "PreconditionFailed" });
    } else {
      objects.set(one.path, body);
      response.setHeader("etag", `"${etagOf(body)}"`).end();
    }
  };
  const isMet = (match: string, stored: string | undefined): boolean =>
    stored !== undefined && wants !== "none" && match === (wants === "quoted" ? `"${etagOf(stored)}"` : etagOf(stored));

  const own: S3Server = {
    url: "",
    objects,
    heard,
    fault: () => undefined,
    place: (environment = {}) => ({
      url: `s3://bucket/state.json?endpoint=${encodeURIComponent(own.url)}`,
      directory: "/",
      environment: { AWS_ACCESS_KEY_ID: "AKID", AWS_SECRET_ACCESS_KEY: "S3cret-key", HOME: "/nowhere", ...environment },
    }),
  };
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      const one = { method: request.method ?? "", path: decodeURIComponent(request.url ?? ""), headers: request.headers };
      heard.push(one);
      if (Number.isNaN(ahead)) response.sendDate = false;
      else response.setHeader("date", new Date(Date.now() + ahead).toUTCString());
      const fault = own.fault(one);
      if (fault === undefined) act(one, body, response);
      else if (fault === "endless") pourOut(response);
      else if (fault === "cut") request.socket.destroy();
      else if (fault === "lost") {
        const nowhere: ServerResponse = new Proxy(response, { get: () => () => nowhere });
        act(one, body, nowhere);
        request.socket.destroy();
      } else refuse(response, fault);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(own, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

function refuse(response: ServerResponse, { status, code, more = "", headers = {} }: Exclude<Fault, string>): void {
  const xml = code === undefined ? "" : `<?xml version="1.0"?><Error><Code>${code}</Code>${more}</Error>`;
  response.writeHead(status, headers).end(xml);
}
