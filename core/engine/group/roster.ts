import type { JsonObject } from "#core/codec/json";

/** A thing as its group knows it. Times are milliseconds since the epoch. */
export interface Member {
  /** Its own key's id. */
  readonly id: string;
  readonly keyText: string;
  /** `open` also inside `keep_firing_for`: a shorter gap is not an end. */
  readonly state: "open" | "closed";
  readonly openedAt: number;
  readonly closedAt: number | undefined;
  /** The thing as known. */
  readonly event: JsonObject;
  /** About how much it takes to keep, in characters of JSON. */
  readonly size: number;
}

/** The members of a group, in the order in which they joined. */
export interface Roster {
  readonly listed: readonly Member[];
  /** How many open members did not fit and are only counted. */
  readonly unlisted: number;
}

/** How many members a group lists. */
export const mostListed = 200;

/** How many characters of JSON the members of a group take at most: the whole list is written whenever one of them changes. */
export const mostCharacters = 262_144;

export const emptyRoster: Roster = { listed: [], unlisted: 0 };

/** How many members are open, listed or not. */
export function openCount({ listed, unlisted }: Roster): number {
  return listed.filter(({ state }) => state === "open").length + unlisted;
}

/**
 * The roster with a member as it is now, in its old place or at the end. Where there is no room closed members make way, the first to join first; an
 * open one for which there is still none is counted. `isNew`: it was not among the open ones before.
 */
export function enlist({ listed, unlisted }: Roster, member: Member, isNew: boolean): Roster {
  const wasListed = listed.some(({ id }) => id === member.id);
  const others = wasListed || isNew ? unlisted : Math.max(0, unlisted - 1);
  const wanted = wasListed ? listed.map((one) => (one.id === member.id ? member : one)) : [...listed, member];
  const fitting = withinBounds(wanted, member.id);
  if (fitting !== undefined) return { listed: fitting, unlisted: others };
  const without = listed.filter(({ id }) => id !== member.id);
  return { listed: without, unlisted: member.state === "open" ? others + 1 : others };
}

/** The roster without an open member. */
export function strike({ listed, unlisted }: Roster, id: string): Roster {
  const rest = listed.filter((one) => one.id !== id);
  return { listed: rest, unlisted: rest.length === listed.length ? Math.max(0, unlisted - 1) : unlisted };
}

export function isListed({ listed }: Roster, member: string): boolean {
  return listed.some(({ id }) => id === member);
}

/** Undefined when it does not fit even without all the closed ones but `kept`. */
function withinBounds(members: readonly Member[], kept: string): readonly Member[] | undefined {
  let count = members.length;
  let characters = 0;
  for (const { size } of members) characters += size;
  const isOver = (): boolean => count > mostListed || characters > mostCharacters;
  if (!isOver()) return members;
  const dropped = new Set<string>();
  for (const { id, state, size } of members) {
    if (!isOver()) break;
    if (state === "open" || id === kept) continue;
    dropped.add(id);
    count -= 1;
    characters -= size;
  }
  return isOver() ? undefined : members.filter(({ id }) => !dropped.has(id));
}
