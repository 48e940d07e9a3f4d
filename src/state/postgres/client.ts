import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../../model/diagnostic.ts";
import type { OpenOptions } from "../contract.ts";
import { createQueue } from "../queue.ts";
import { connect, ConnectionError } from "./connect.ts";
import { explain, isPassing, isStatementError, type Login } from "./failure.ts";
import { findPassword } from "./password.ts";
import type { Place } from "./place.ts";
import { readTls } from "./tls.ts";

export type Row = Readonly<Record<string, unknown>>;

/** A database that is asked one statement at a time. */
export interface Client {
  /**
   * Runs one statement; that makes it a transaction, whatever pooler is in between. After a lost connection it is run again, so it must
   * bear that it was done already. Throws a Failure.
   */
  run(statement: string, parameters?: readonly (string | number)[]): Promise<readonly Row[]>;
  /** Ends the connection once the statement that runs has ended. */
  close(): Promise<void>;
}

/** Between two tries, in milliseconds: a server that is started anew, or a pooler that changes over, needs so long. */
const PAUSES = [100, 400, 1_500];
/** For one statement, in milliseconds: a state is small. */
const DEADLINE = 30_000;
/** A connection that nobody has used for so long is closed, in milliseconds. It holds no process up meanwhile. */
const IDLE = 10_000;

/** One connection, and what there is to say of how it was opened. */
interface Opened extends Login {
  readonly query: (statement: string, parameters: readonly (string | number)[]) => Promise<readonly Row[]>;
  readonly socket: Socket;
  /** Says goodbye to the server. */
  readonly end: () => Promise<void>;
}

/** A client that connects when it is first used, and again when the connection was lost. */
export function createClient(place: Place, environment: OpenOptions["environment"]): Client {
  let opened: Opened | undefined;
  let idle: NodeJS.Timeout | undefined;
  let closed = false;
  const hangUp = async (): Promise<void> => {
    const last = opened;
    opened = undefined;
    await last?.end();
  };
  const ask = async (statement: string, parameters: readonly (string | number)[]): Promise<readonly Row[]> => {
    clearTimeout(idle);
    if (closed) throw new Error(`${place.name} is closed`);
    let used = opened;
    try {
      used = opened ??= await open(place, environment);
      used.socket.ref();
      return await within(DEADLINE, used.query(statement, parameters));
    } catch (error) {
      if (error instanceof Failure) throw error;
      if (!isStatementError(error)) {
        opened = undefined;
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
            return await ask(statement, parameters);
          } catch (error) {
            if (closed || !isPassing(error)) throw error;
            await pause(milliseconds * (0.5 + Math.random()));
          }
        }
        return ask(statement, parameters);
      }),
    close: async () => {
      closed = true;
      await inTurn(hangUp);
      clearTimeout(idle);
    },
  };
}

async function open(place: Place, environment: OpenOptions["environment"]): Promise<Opened> {
  const { default: postgres } = await import("postgres");
  const { password, remark } = await findPassword(place, environment);
  const tls = await readTls(place, environment);
  const socket = await connect(place, tls);
  let used = false;
  // Everything is told: what isn't, the client looks up in the process's own environment.
  const options = {
    host: place.host,
    port: place.port,
    user: place.user,
    database: place.database,
    password: () => password?.reveal() ?? "",
    // One connection, made once: it would wait for ever for a server that keeps hanging up.
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
    // A pooler that gives out connections by the transaction knows no prepared statements.
    prepare: false,
    fetch_types: false,
    onnotice: () => undefined,
    connection: { application_name: "xroom" },
  };
  const sql = postgres(options);
  return {
    password,
    remark,
    socket,
    query: (statement, parameters) => sql.unsafe<Row[]>(statement, [...parameters]),
    end: () => sql.end({ timeout: 1 }).catch(() => undefined),
  };
}

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
