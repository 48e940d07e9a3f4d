/** Rooms of one shard are enforced by one task at a time: each lists after the one before has ended, so none repeats its calls. */
import { createQueue, type Queue } from "../../state/queue.ts";
import { shardId, type ShardName } from "../database/holds.ts";

export type Turns = <T>(shard: ShardName, act: () => Promise<T>) => Promise<T>;

export function createTurns(): Turns {
  const queues = new Map<string, Queue>();
  return (shard, act) => {
    const id = shardId(shard);
    const queue = queues.get(id) ?? createQueue();
    queues.set(id, queue);
    return queue(act);
  };
}
