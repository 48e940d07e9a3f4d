/**
 * Durable tasks: once accepted, a task runs at least once, on some replica, however often replicas die. That it has no second effect is
 * the task's own business: a pass takes the state's fenced lock, and finds what an earlier try has made.
 *
 *   enqueue ──▶ any replica with a free place runs it
 *   start ────▶ this replica runs it at once; if it dies, another does
 *   recover ──▶ what a dead replica had begun is enqueued again
 *
 * To put another engine in place of DBOS: implement `Engine`, and run test/controller/engine-conformance.ts with it.
 */

/** What is stored of a task: small, and without secrets. */
export type TaskInput = { readonly [name: string]: string | number | boolean | null };

/** May run again with the same input. Its errors are its own: what it throws ends the task. */
export type Handler = (input: TaskInput) => Promise<void>;

export interface EngineOptions {
  /** A PostgreSQL URL with its password: never print it. */
  readonly url: string;
  readonly schema: string;
  /** This process; never that of an earlier one. */
  readonly executor: string;
  /** Enqueued tasks at once in this process. */
  readonly parallelism: number;
  /** By kind. */
  readonly handlers: Readonly<Record<string, Handler>>;
  readonly onError: (message: string) => void;
}

export interface Engine {
  /** A task that has this id already, running or done, is the same one. */
  enqueue(kind: string, id: string, input: TaskInput): Promise<void>;
  start(kind: string, id: string, input: TaskInput): Promise<void>;
  /** Of an executor that is surely dead. Gives how many. */
  recover(executor: string): Promise<number>;
  /** Removes what ended before. Gives how many. */
  collect(before: Date): Promise<number>;
  /** Begins no more tasks, and waits so many milliseconds for those that run. */
  close(patience: number): Promise<void>;
}

export interface EngineKind {
  /** Safe to repeat. */
  migrate(options: Pick<EngineOptions, "url" | "schema">): Promise<void>;
  /** After an error it may be tried again. */
  open(options: EngineOptions): Promise<Engine>;
}
