import { minuteMs, type Story } from "../demo-story.ts";

/** A good post from its first minute to its last, and two that are left alone. */
export const hashtagRepostStory: Story = {
  bot: "hashtag-repost",
  summary: "boosts posts under a hashtag and mirrors them to Discord",
  folders: ["hashtag-repost"],
  connections: { fedi: "mastodon", discord: "discord" },
  role: "nobody",
  chapters: [
    {
      title: "Luna posts with #indiedev",
      expect: "after two minutes: boosted and mirrored, once each",
      act: [{ connection: "fedi", command: "post A demo of my game! #indiedev", called: "luna" }],
      thenMs: 3 * minuteMs,
    },
    {
      title: "Luna edits the post",
      expect: "the mirror is edited",
      act: [{ connection: "fedi", command: "edit <luna> Boats! And a demo #indiedev" }],
      thenMs: minuteMs,
    },
    {
      title: "A bot posts with #indiedev, and somebody something sensitive",
      expect: "nothing",
      act: [
        { connection: "fedi", command: "bot Ten tips for your game #indiedev" },
        { connection: "fedi", command: "sensitive Not for everybody #indiedev" },
      ],
      thenMs: 5 * minuteMs,
    },
    {
      title: "Luna deletes the post",
      expect: "the mirror goes with it, and Mastodon takes the boost away",
      act: [{ connection: "fedi", command: "delete <luna>" }],
      thenMs: minuteMs,
    },
  ],
  moral: "That was the whole post: shown once, and nothing is left of it.",
};
