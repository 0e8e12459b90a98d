import { boostAction, bookmarkAction, favouriteAction } from "./mark-action.ts";
import { statusAction } from "./status-action.ts";

/** What a rule can do with a Mastodon account. */
export const actions = { status: statusAction, boost: boostAction, favourite: favouriteAction, bookmark: bookmarkAction };
