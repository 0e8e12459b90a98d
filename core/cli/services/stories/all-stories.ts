import type { Story } from "../demo-story.ts";
import { downtimeStory } from "./downtime-story.ts";
import { goLiveStory } from "./go-live-story.ts";
import { hashtagRepostStory } from "./hashtag-repost-story.ts";

/** What `herald demo` shows, in this order. */
export const allStories: readonly Story[] = [goLiveStory, downtimeStory, hashtagRepostStory];
