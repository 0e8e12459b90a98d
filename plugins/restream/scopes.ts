/** What Herald needs to be allowed, and what it cannot do without. Each has a newer name with `default` in it. */
export const neededScopes = {
  "stream.read": "hear of streams",
  "channels.read": "tell the watch addresses of channels",
  "profile.read": "tell its own account's streams from others'",
} as const;

export type NeededScope = keyof typeof neededScopes;

/** The scopes that are not among the given ones, by their older names. Pure. */
export function scopesMissing(given: readonly string[]): readonly NeededScope[] {
  const names = Object.keys(neededScopes) as NeededScope[];
  return names.filter((name) => !given.includes(name) && !given.includes(name.replace(".read", ".default.read")));
}
