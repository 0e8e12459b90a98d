/** Something on its way through flow control: when it comes to a place, when it happened, and what it says. */
export interface Passing {
  readonly at: number;
  readonly time: number;
  readonly key: string;
  /** The titles of a batch, or one. */
  readonly titles: readonly string[];
}

/** An operator as its sentence says it, over a whole history at once and for one key: what comes out, in order. */
export type ModelOperator = (coming: readonly Passing[]) => readonly Passing[];

/** What comes out in the end, each key by itself. */
export function modelOf(operators: readonly ModelOperator[], happenings: readonly Passing[]): readonly Passing[] {
  const byKey = [...Map.groupBy(happenings, ({ key }) => key).values()];
  return byKey.flatMap((own) => {
    let coming: readonly Passing[] = own;
    for (const operator of operators) coming = operator(coming);
    return coming;
  });
}

/** Of any stretch that ends with one that passes, `limit` at most. `once` is a limit of one. */
export function limited(limit: number, perMs: number): ModelOperator {
  return (coming) => {
    const passed: Passing[] = [];
    for (const one of coming) if (passed.filter(({ at }) => at > one.at - perMs).length < limit) passed.push(one);
    return passed;
  };
}

/** Whenever so many since the last one that passed happened in a stretch before the newest of them. */
export function counted(count: number, withinMs: number): ModelOperator {
  return (coming) => {
    const passed: Passing[] = [];
    let since: Passing[] = [];
    for (const one of coming) {
      since.push(one);
      const newest = Math.max(...since.map(({ time }) => time));
      if (since.filter(({ time }) => time > newest - withinMs).length < count) continue;
      passed.push(one);
      since = [];
    }
    return passed;
  };
}

/** The last of each run of them that lie closer together than `waitMs`, cut after `maxMs`. */
export function quiet(waitMs: number, maxMs = Number.POSITIVE_INFINITY): ModelOperator {
  return (coming) => {
    const passed: Passing[] = [];
    let first: Passing | undefined;
    let last: Passing | undefined;
    for (const one of [...coming, undefined]) {
      if (first !== undefined && last !== undefined) {
        const due = Math.min(last.at + waitMs, first.at + maxMs);
        if (one === undefined || one.at >= due) {
          passed.push({ ...last, at: due });
          first = undefined;
        }
      }
      first ??= one;
      last = one;
    }
    return passed;
  };
}

/** All that come within `waitMs` of the first of them, as one; at once when there are `size`. */
export function gathered(waitMs: number, size = Number.POSITIVE_INFINITY): ModelOperator {
  return (coming) => {
    const passed: Passing[] = [];
    let rest = coming;
    for (let [first] = rest; first !== undefined; [first] = rest) {
      const end = first.at + waitMs;
      const own = rest.filter(({ at }) => at < end).slice(0, size);
      const last = own.at(-1) ?? first;
      const isFull = own.length === size;
      passed.push({ ...last, at: isFull ? last.at : end, titles: own.flatMap(({ titles }) => titles) });
      rest = rest.slice(own.length);
    }
    return passed;
  };
}

/** In their order, each as soon as the one `limit` before it is `perMs` ago. */
export function slowed(limit: number, perMs: number): ModelOperator {
  return (coming) => {
    const passed: Passing[] = [];
    for (const one of coming) {
      const before = passed[passed.length - limit];
      passed.push({ ...one, at: Math.max(one.at, before === undefined ? one.at : before.at + perMs) });
    }
    return passed;
  };
}
