/** What a rule can do with a Mastodon account. */
export const actions = {};
