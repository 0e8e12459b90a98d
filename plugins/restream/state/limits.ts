/** The state is bounded whatever arrives: beyond these the oldest is forgotten. */
export const limits = {
  sessions: 8,
  incomingPerSession: 16,
  channelsPerSession: 64,
  deliveryStates: 4,
  ended: 256,
  deliveries: 64,
  platforms: 256,
  directory: 256,
  /** Characters of a title, a game, an address. */
  text: 500,
};

/** Puts an item at the end of a list that keeps its newest `most`. Returns how many were forgotten. */
export function keepNewest<T>(list: T[], item: T, most: number): number {
  list.push(item);
  return list.splice(0, Math.max(0, list.length - most)).length;
}

/** A text from outside, cut to what is stored. Empty text says nothing. */
export function clip(text: string | null): string | null {
  if (text === null) return null;
  const trimmed = text.trim();
  if (trimmed === "") return null;
  return trimmed.length > limits.text ? trimmed.slice(0, limits.text).toWellFormed() : trimmed;
}
