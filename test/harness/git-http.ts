import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { GIT_ENVIRONMENT } from "./git.ts";

/** The requests that the server got, with their credentials. */
export interface GitRequest {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
}

/** Serves the repositories of a folder by git's smart HTTP; with `credentials` (`user:password`) to none that has others. */
export async function serveGit(
  folder: string,
  credentials?: string,
): Promise<{ readonly url: string; readonly port: number; readonly requests: GitRequest[] }> {
  const requests: GitRequest[] = [];
  const expected = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString("base64")}`;
  const server = createServer((request, response) => {
    const { authorization } = request.headers;
    requests.push({ method: request.method ?? "", url: request.url ?? "", authorization });
    if (expected === undefined || authorization?.toLowerCase() === expected.toLowerCase()) serve(folder, request, response);
    else response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port, requests };
}

/** As a web server runs a CGI program (RFC 3875). */
function serve(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://localhost");
  const header = (name: string): string => {
    const value = request.headers[name];
    return typeof value === "string" ? value : "";
  };
  const child = spawn("git", ["-c", "http.receivepack=true", "http-backend"], {
    env: {
      ...GIT_ENVIRONMENT,
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      REQUEST_METHOD: request.method ?? "GET",
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: header("content-type"),
      HTTP_CONTENT_ENCODING: header("content-encoding"),
      GIT_PROTOCOL: header("git-protocol"),
      ...(request.headers["content-length"] === undefined ? {} : { CONTENT_LENGTH: request.headers["content-length"] }),
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.on("error", () => undefined);
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.on("close", () => {
    const all = Buffer.concat(chunks);
    const end = all.indexOf("\r\n\r\n");
    const headers = all
      .subarray(0, end)
      .toString("latin1")
      .split("\r\n")
      .map((line): [string, string] => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]);
    const status = headers.find(([name]) => name.toLowerCase() === "status")?.[1] ?? "200";
    const rest = headers.filter(([name]) => name.toLowerCase() !== "status");
    response.writeHead(Number.parseInt(status, 10), Object.fromEntries(rest)).end(all.subarray(end + 4));
  });
}
