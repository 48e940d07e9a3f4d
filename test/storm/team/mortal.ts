/** A project in a process that may die. */
import type { ReadClient, WriteClient } from "../../../src/api/client.ts";
import type { LiveProject } from "../../../src/project/project.ts";
import type { StateLock } from "../../../src/state/contract.ts";

export interface Mortal {
  readonly project: LiveProject;
  /** Resolves when it dies. */
  readonly death: Promise<"killed">;
}

/**
 * From its step `killedAt` on nothing that it asked for is ever answered, and nothing more leaves it. A step is the moment before a
 * call is sent, after it was sent, after it was answered, before the state is written, and after.
 */
export function mortal(project: LiveProject, killedAt: number | null): Mortal {
  const { connection, state } = project;
  let steps = 0;
  let isDead = false;
  let die: () => void = () => undefined;
  const death = new Promise<"killed">((resolve) => {
    die = () => resolve("killed");
  });
  const never = new Promise<never>(() => undefined);
  const step = async (): Promise<void> => {
    if (steps === killedAt) {
      isDead = true;
      // What was sent has arrived: the connection ends, and the platform does it all the same.
      await connection.close();
      die();
    }
    steps += 1;
    if (isDead) await never;
  };
  const act = async <T>(what: () => Promise<T>): Promise<T> => {
    await step();
    const acting = what();
    // A dead process hears neither an answer nor an error.
    acting.catch(() => undefined);
    await step();
    const outcome = await acting.catch(async (error: unknown) => {
      await step();
      throw error;
    });
    await step();
    return outcome;
  };
  const reader: ReadClient = { read: (...args) => act(() => connection.reader.read(...args)) };
  const writer: WriteClient = { write: (...args) => act(() => connection.writer.write(...args)) };
  const lock = async (...args: Parameters<typeof state.lock>): Promise<StateLock> => {
    const held = await state.lock(...args);
    return { lost: held.lost, unlock: () => held.unlock(), write: (...given) => act(() => held.write(...given)) };
  };
  return { project: { ...project, connection: { ...connection, reader, writer }, state: { ...state, lock } }, death };
}
