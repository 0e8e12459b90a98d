import type { Op } from "#core/engine/state";
import type { ConnectionQueue } from "./slot-queues.ts";

/** Takes out of a connection's queue what is too much: the oldest ops that were never attempted and are not just being claimed. */
export function takeOverflow(queue: ConnectionQueue, mostUnfinished: number): readonly Op[] {
  const overflow: Op[] = [];
  for (const id of queue.untried) {
    if (queue.entries.size - queue.leaving <= mostUnfinished) break;
    const entry = queue.entries.get(id);
    if (entry?.phase !== "waiting") continue;
    // What is not to be attempted any more need not be looked at again.
    queue.untried.delete(id);
    queue.leaving += 1;
    entry.phase = "leaving";
    overflow.push(entry.op);
  }
  return overflow;
}
