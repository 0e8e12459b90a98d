/** The newest of what was added, as many as it may hold. */
export interface Latest<T> {
  add(item: T): void;
  /** The oldest first. */
  items(): readonly T[];
  /** Forgets those that are meant. */
  drop(isMeant: (item: T) => boolean): void;
}

/** Begins with one item. */
export function latest<T>(size: number, first: T): Latest<T> {
  let ring: T[] = [first];
  let next = 1 % size;
  return {
    add(item) {
      ring[next] = item;
      next = (next + 1) % size;
    },
    items: () => (ring.length < size ? [...ring] : [...ring.slice(next), ...ring.slice(0, next)]),
    drop(isMeant) {
      ring = this.items().filter((item) => !isMeant(item));
      next = ring.length % size;
    },
  };
}
