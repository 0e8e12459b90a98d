/** A place in the tree of all texts: what was read so far is the beginning of one. */
interface Node {
  readonly next: Map<number, Node>;
  /** Positions of the texts that end here, those included that are the end of a longer one. */
  found: readonly number[];
  /** The longest other beginning that what was read so far ends with. */
  shorter: Node | undefined;
}

const smallUnits = 128;

/** Finds which of many texts occur in a text in one pass over it, however many they are (Aho and Corasick, 1975). */
export class TextFinder {
  readonly #root: Node = emptyNode();
  /** How the texts begin, by code unit, where that is a small one: nearly every character of a text begins none. */
  readonly #starts: (Node | undefined)[] = [];

  /** `texts`: none of them empty, each with what stands for it. */
  constructor(texts: Iterable<readonly [string, readonly number[]]>) {
    for (const [text, positions] of texts) this.#plant(text, positions);
    this.#link();
    for (let unit = 0; unit < smallUnits; unit += 1) this.#starts.push(this.#root.next.get(unit));
  }

  /** Adds the positions of every text that occurs. */
  find(text: string, positions: Set<number>): void {
    let node = this.#root;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      node = node === this.#root && unit < smallUnits ? (this.#starts[unit] ?? node) : this.#follow(node, unit);
      if (node.found.length > 0) for (const position of node.found) positions.add(position);
    }
  }

  #plant(text: string, positions: readonly number[]): void {
    let node = this.#root;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      let next = node.next.get(unit);
      if (next === undefined) {
        next = emptyNode();
        node.next.set(unit, next);
      }
      node = next;
    }
    node.found = positions;
  }

  /** Shorter beginnings first: a longer one goes back to them. */
  #link(): void {
    const waiting: Node[] = [this.#root];
    for (const node of waiting) {
      for (const [unit, next] of node.next) {
        next.shorter = node.shorter === undefined ? this.#root : this.#follow(node.shorter, unit);
        next.found = [...next.found, ...next.shorter.found];
        waiting.push(next);
      }
    }
  }

  #follow(from: Node, unit: number): Node {
    for (let node: Node | undefined = from; node !== undefined; node = node.shorter) {
      const next = node.next.get(unit);
      if (next !== undefined) return next;
    }
    return this.#root;
  }
}

function emptyNode(): Node {
  return { next: new Map(), found: [], shorter: undefined };
}
