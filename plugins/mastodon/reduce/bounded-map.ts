// A map in pieces, so that adding to it copies one piece and not the whole: the state of a source is never changed in place.

const pieceSize = 64;
const mostPieces = 32;

/** The newest two thousand entries, in pieces: the newest piece last. JSON. */
export type BoundedMap<T> = readonly { readonly [key: string]: T }[];

/** The entry, or undefined when there is none, or none any more. */
export function lookUp<T>(map: BoundedMap<T>, key: string): T | undefined {
  for (let index = map.length - 1; index >= 0; index -= 1) {
    const piece = map[index];
    if (piece !== undefined && Object.hasOwn(piece, key)) return piece[key];
  }
  return undefined;
}

/** The map with the entry put in, or replaced where it stands; what is beyond the bound is forgotten, the oldest first. */
export function withEntry<T>(map: BoundedMap<T>, key: string, value: T): { [key: string]: T }[] {
  const at = map.findIndex((piece) => Object.hasOwn(piece, key));
  return at < 0 ? withNewEntry(map, key, value) : map.map((piece, index) => (index === at ? { ...piece, [key]: value } : piece));
}

/** The same for a key that is known not to be in the map. */
export function withNewEntry<T>(map: BoundedMap<T>, key: string, value: T): { [key: string]: T }[] {
  const newest = map.at(-1);
  if (newest === undefined || Object.keys(newest).length >= pieceSize) return [...map, { [key]: value }].slice(-mostPieces);
  return [...map.slice(0, -1), { ...newest, [key]: value }];
}
