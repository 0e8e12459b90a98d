import type { AccessKey } from "#core/expression/expression";
import { TextFinder } from "./text-finder.ts";

/** Values of one kind of fact about one place, each with the positions of what is filed under it. */
export interface Facts {
  add(value: string | number | boolean, position: number): void;
  /** Adds the positions of all facts that hold of what was found at the place. */
  collect(found: unknown, positions: Set<number>): void;
}

export function createFacts(test: AccessKey["test"]): Facts {
  switch (test) {
    case "equals":
      return new Equals();
    case "startsWith":
      return new StartsWith();
    case "contains":
      return new Contains();
  }
}

class Filed<Value> {
  readonly #positions = new Map<Value, number[]>();

  add(value: Value, position: number): void {
    const filed = this.#positions.get(value);
    if (filed === undefined) this.#positions.set(value, [position]);
    else if (filed.at(-1) !== position) filed.push(position);
  }

  collect(value: Value, positions: Set<number>): void {
    const filed = this.#positions.get(value);
    if (filed !== undefined) for (const position of filed) positions.add(position);
  }

  entries(): Iterable<readonly [Value, readonly number[]]> {
    return this.#positions;
  }
}

class Equals implements Facts {
  readonly #filed = new Filed<unknown>();

  add(value: unknown, position: number): void {
    this.#filed.add(value, position);
  }

  /** Only texts, numbers and booleans are filed, so nothing else can be found. */
  collect(found: unknown, positions: Set<number>): void {
    this.#filed.collect(found, positions);
  }
}

/** One look-up for each length that beginnings have, however many there are of it. */
class StartsWith implements Facts {
  readonly #filed = new Filed<string>();
  readonly #lengths = new Set<number>();

  add(value: string | number | boolean, position: number): void {
    const text = String(value);
    this.#filed.add(text, position);
    this.#lengths.add(text.length);
  }

  collect(found: unknown, positions: Set<number>): void {
    if (typeof found !== "string") return;
    for (const length of this.#lengths) if (length <= found.length) this.#filed.collect(found.slice(0, length), positions);
  }
}

class Contains implements Facts {
  readonly #filed = new Filed<string>();
  #finder: TextFinder | undefined;

  add(value: string | number | boolean, position: number): void {
    this.#filed.add(String(value), position);
    this.#finder = undefined;
  }

  collect(found: unknown, positions: Set<number>): void {
    if (typeof found !== "string") return;
    this.#finder ??= new TextFinder(this.#filed.entries());
    this.#finder.find(found, positions);
  }
}
