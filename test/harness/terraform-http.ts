import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Answers instead of the server if it returns true. */
export type Instead = (request: HttpRequest, response: ServerResponse) => boolean;

interface Stored {
  text?: string;
  lock?: Record<string, unknown>;
}

/**
 * A server of Terraform's HTTP backend protocol, whose states are at any path. As GitLab does, under `/api/v4/projects/…` it locks by
 * POST and DELETE at `…/lock`, shows in a refusal who holds the lock but what the asking one has said of the rest, and refuses a
 * second state of the same serial. Elsewhere it is LOCK and UNLOCK at the state's own address, as Terraform has them by default.
 */
export async function serveTerraform(
  instead: Instead = () => false,
): Promise<{ readonly url: string; readonly requests: HttpRequest[]; readonly stored: Map<string, Stored> }> {
  const requests: HttpRequest[] = [];
  const stored = new Map<string, Stored>();
  const server = createServer((incoming, response) => {
    let body = "";
    incoming.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    incoming.on("end", () => {
      const request = { method: incoming.method ?? "", url: incoming.url ?? "", headers: incoming.headers, body };
      requests.push(request);
      if (!instead(request, response)) answer(stored, request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, stored };
}

function answer(states: Map<string, Stored>, { method, url, headers, body }: HttpRequest, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const end = (status: number, text = ""): void => void response.writeHead(status).end(text);
  if (body !== "" && headers["content-md5"] !== createHash("md5").update(body).digest("base64")) return end(400, "Content-MD5");
  const gitlab = pathname.startsWith("/api/v4/projects/");
  const path = pathname.replace(/\/lock$/, "");
  const at = states.get(path) ?? {};
  states.set(path, at);

  const locking = gitlab ? pathname.endsWith("/lock") && method === "POST" : method === "LOCK";
  const unlocking = gitlab ? pathname.endsWith("/lock") && method === "DELETE" : method === "UNLOCK";
  if (locking || unlocking) {
    const info = JSON.parse(body) as Record<string, unknown>;
    if (locking && at.lock === undefined) at.lock = info;
    else if (locking) {
      const { ID, Who, Created } = at.lock ?? {};
      return end(gitlab ? 409 : 423, JSON.stringify(gitlab ? { ...info, ID, Who, Created } : at.lock));
    } else if (at.lock?.["ID"] === info["ID"]) delete at.lock;
    else return end(gitlab ? 409 : 423);
    return end(200, gitlab && locking ? JSON.stringify(info) : "");
  }
  if (method === "GET") {
    if (at.text === undefined) return end(gitlab ? 204 : 404);
    response.setHeader("content-md5", createHash("md5").update(at.text).digest("base64"));
    return end(200, at.text);
  }
  if (method !== "POST" && method !== "PUT") return end(405);
  if ((at.lock?.["ID"] ?? null) !== searchParams.get("ID")) return end(gitlab ? 422 : 423);
  if (gitlab && at.text !== undefined && serialOf(at.text) === serialOf(body)) return end(422);
  at.text = body;
  end(200);
}

function serialOf(text: string): unknown {
  return (JSON.parse(text) as { serial?: unknown }).serial;
}
