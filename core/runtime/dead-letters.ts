import type { Op } from "#core/engine/state";
import type { Store } from "#core/store/port";
import type { DeadLetterInput } from "./loop-input.ts";

/** Dead letters by op id, or all of them. */
export type DeadChoice = readonly string[] | "all";

export interface DeadResult {
  readonly done: readonly string[];
  /** Ids that are no dead letters. */
  readonly unknown: readonly string[];
  /** Those for which nothing can be done any more, such as an edit of a message that is gone. */
  readonly kept: readonly string[];
}

const mostAtOnce = 10_000;

/** Puts dead letters back into their queues, or forgets them. Resolves when that is on disk. */
export async function changeDeadLetters(
  kind: DeadLetterInput["kind"],
  which: DeadChoice,
  { store, push }: { readonly store: Store; push(input: DeadLetterInput): Promise<void> },
): Promise<DeadResult> {
  const dead = await store.deadOps(mostAtOnce);
  const chosen = which === "all" ? dead : dead.filter(({ id }) => which.includes(id));
  // Oldest first, so that what is sent again goes out in its order.
  const inOrder = [...chosen].sort((one, other) => (one.id < other.id ? -1 : 1));
  await Promise.all(inOrder.map(({ rule, key, id }: Op) => push({ kind, rule, key, op: id })));
  const left = new Set((await store.deadOps(mostAtOnce)).map(({ id }) => id));
  const ids = inOrder.map(({ id }) => id);
  return {
    done: ids.filter((id) => !left.has(id)),
    unknown: which === "all" ? [] : which.filter((id) => !ids.includes(id)),
    kept: ids.filter((id) => left.has(id)),
  };
}
