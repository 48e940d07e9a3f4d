/**
 * Rooms of one shard are enforced by one task at a time: each lists after the one before has ended, so none repeats its calls. Of many
 * events that come meanwhile, one task takes care.
 */
import { createQueue, type Queue } from "../../state/queue.ts";
import { shardId, type ShardName } from "../database/holds.ts";

export interface Turns {
  take<T>(shard: ShardName, act: () => Promise<T>): Promise<T>;
  /** Starts a task that will take a turn, unless one waits for its turn already. */
  startOnce(shard: ShardName, start: () => Promise<void>): Promise<void>;
}

export function createTurns(): Turns {
  const queues = new Map<string, Queue>();
  /** Shards of which a started task has looked at nothing yet. */
  const awaited = new Set<string>();
  return {
    take: (shard, act) => {
      const id = shardId(shard);
      const queue = queues.get(id) ?? createQueue();
      queues.set(id, queue);
      return queue(() => {
        awaited.delete(id);
        return act();
      });
    },
    startOnce: async (shard, start) => {
      const id = shardId(shard);
      if (awaited.has(id)) return;
      awaited.add(id);
      try {
        await start();
      } catch (error) {
        awaited.delete(id);
        throw error;
      }
    },
  };
}
