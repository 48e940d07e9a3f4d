import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Place } from "./place.ts";
import type { Tls } from "./tls.ts";

/** Answered with S or N (PostgreSQL's manual, "SSL Session Encryption"). */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

export class ConnectionError extends Error {
  readonly code: "timeout" | "hung-up" | "no-tls" | "not-postgres" | "read-only";

  constructor(code: ConnectionError["code"], message: string) {
    super(message);
    this.name = "ConnectionError";
    this.code = code;
  }
}

/** The `postgres` package would wait forever for a server that breaks down. Throws a ConnectionError, or the system's error. */
export async function connect({ host, port, connectTimeout }: Place, tls: Tls): Promise<Socket> {
  const socket = connectTcp(host.startsWith("/") ? { path: `${host}/.s.PGSQL.${port}` } : { host, port });
  // For when it is given up.
  socket.on("error", () => undefined);
  let timer: NodeJS.Timeout | undefined;
  const timedOut = new Promise<never>((_, reject) => {
    const late = new ConnectionError("timeout", `no answer within ${connectTimeout} s`);
    timer = setTimeout(() => reject(late), connectTimeout * 1000);
  });
  try {
    return await Promise.race([negotiate(socket, tls), timedOut]);
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function negotiate(socket: Socket, { use, options }: Tls): Promise<Socket> {
  await once(socket, "connect");
  if (use === "never") return socket;
  socket.write(SSL_REQUEST);
  const answer = (await firstBytes(socket)).toString("latin1");
  if (answer === "N") {
    if (use === "if-offered") return socket;
    throw new ConnectionError("no-tls", "it does not offer TLS");
  }
  // Unencrypted bytes after the S may be injected (CVE-2021-23222).
  if (answer !== "S") throw new ConnectionError("not-postgres", "it does not answer like PostgreSQL");
  const secured = connectTls({ ...options, socket });
  await once(secured, "secureConnect");
  return secured;
}

function firstBytes(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      socket.off("data", onData).off("error", onError).off("close", onClose);
      act();
    };
    const onData = (bytes: Buffer): void => settle(() => resolve(bytes));
    const onError = (error: Error): void => settle(() => reject(error));
    const onClose = (): void => settle(() => reject(new ConnectionError("hung-up", "it hung up")));
    socket.on("data", onData).on("error", onError).on("close", onClose);
  });
}
