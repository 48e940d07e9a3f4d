import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../../model/diagnostic.ts";
import type { OpenOptions } from "../contract.ts";
import { createQueue } from "../queue.ts";
import { connect, ConnectionError } from "./connect.ts";
import { explain, isTemporary, isStatementError, type Login } from "./failure.ts";
import { findPassword } from "./password.ts";
import type { Place } from "./place.ts";
import { readTls } from "./tls.ts";

export type Row = Readonly<Record<string, unknown>>;

export interface Client {
  /** The statement must be idempotent: it runs again after a lost connection. Throws a Failure. */
  run(statement: string, parameters?: readonly (string | number)[]): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** Milliseconds, for a server or pooler that restarts. */
const PAUSES = [100, 400, 1_500];
/** Milliseconds for one statement. */
const DEADLINE = 30_000;
/** Milliseconds until an unused connection is closed. */
const IDLE = 10_000;

interface Connection extends Login {
  readonly query: (statement: string, parameters: readonly (string | number)[]) => Promise<readonly Row[]>;
  readonly socket: Socket;
  readonly end: () => Promise<void>;
}

/** With `readWrite`, a server that can't be written to is none: a standby, or one that is about to become one. */
export function createClient(
  place: Place,
  environment: OpenOptions["environment"],
  { readWrite = false }: { readonly readWrite?: boolean } = {},
): Client {
  let connection: Connection | undefined;
  let idle: NodeJS.Timeout | undefined;
  let closed = false;
  const hangUp = async (): Promise<void> => {
    const last = connection;
    connection = undefined;
    await last?.end();
  };
  const runOnce = async (statement: string, parameters: readonly (string | number)[]): Promise<readonly Row[]> => {
    clearTimeout(idle);
    if (closed) throw new Error(`${place.name} is closed`);
    let used = connection;
    try {
      used = connection ??= await connectTo(place, environment, readWrite);
      used.socket.ref();
      return await within(DEADLINE, used.query(statement, parameters));
    } catch (error) {
      if (error instanceof Failure) throw error;
      if (!isStatementError(error)) {
        connection = undefined;
        used?.socket.destroy();
      }
      throw explain(error, place, used);
    } finally {
      used?.socket.unref();
      idle = setTimeout(() => void hangUp(), IDLE).unref();
    }
  };
  const inTurn = createQueue();
  return {
    run: (statement, parameters = []) =>
      inTurn(async () => {
        for (const milliseconds of PAUSES) {
          try {
            return await runOnce(statement, parameters);
          } catch (error) {
            if (closed || !isTemporary(error)) throw error;
            await pause(milliseconds * (0.5 + Math.random()));
          }
        }
        return runOnce(statement, parameters);
      }),
    close: async () => {
      closed = true;
      await inTurn(hangUp);
      clearTimeout(idle);
    },
  };
}

async function connectTo(place: Place, environment: OpenOptions["environment"], readWrite: boolean): Promise<Connection> {
  const { default: postgres } = await import("postgres");
  const { password, warning } = await findPassword(place, environment);
  const tls = await readTls(place, environment);
  const socket = await connect(place, tls);
  let used = false;
  // The client looks up missing ones in the process's environment.
  const options = {
    host: place.host,
    port: place.port,
    user: place.user,
    database: place.database,
    password: () => password?.reveal() ?? "",
    // Else it waits forever for a server that keeps hanging up.
    max: 1,
    socket: () => {
      if (used || socket.destroyed) throw new ConnectionError("hung-up", "it hung up");
      used = true;
      return socket;
    },
    ssl: false,
    connect_timeout: place.connectTimeout,
    idle_timeout: 0,
    max_lifetime: 0,
    keep_alive: 30,
    // Poolers have no prepared statements.
    prepare: false,
    fetch_types: false,
    onnotice: () => undefined,
    connection: { application_name: "xroom" },
  };
  const sql = postgres(options);
  const end = (): Promise<void> => sql.end({ timeout: 1 }).catch(() => undefined);
  const query: Connection["query"] = (statement, parameters) => sql.unsafe<Row[]>(statement, [...parameters]);
  if (readWrite) {
    const [row] = await within(DEADLINE, query(READ_ONLY, []));
    if (row?.["refuses"] === true) {
      await end();
      throw new ConnectionError("read-only", "it can't be written to: it is a standby, or read-only");
    }
  }
  return { password, warning, socket, query, end };
}

const READ_ONLY = "select pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as refuses";

async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ConnectionError("timeout", `no answer within ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
