import { minuteMs, type Story } from "../demo-story.ts";

/** A stream of two hours and ten minutes. */
export const goLiveStory: Story = {
  bot: "go-live",
  summary: "announces a Restream stream on Discord",
  folders: ["go-live"],
  connections: { restream: "restream", discord: "discord" },
  role: "live",
  chapters: [
    {
      title: "Luna goes live",
      expect: "after 20 seconds: one post, one ping",
      act: [{ connection: "restream", command: "live Painting a harbour" }],
      thenMs: 5 * minuteMs,
    },
    {
      title: "The title changes",
      expect: "the same post is edited, nobody is pinged",
      act: [{ connection: "restream", command: "title Painting a harbour, with boats" }],
      thenMs: 40 * minuteMs,
    },
    {
      title: "The encoder drops for a minute",
      expect: "nothing: a short gap is no end",
      act: [{ connection: "restream", command: "drop" }],
      thenMs: minuteMs,
    },
    {
      title: "The encoder is back",
      expect: "nothing: it is the same stream",
      act: [{ connection: "restream", command: "back" }],
      thenMs: 84 * minuteMs,
    },
    {
      title: "The stream ends",
      expect: "after three minutes without it: the post says how long it was",
      act: [{ connection: "restream", command: "end" }],
      thenMs: 5 * minuteMs,
    },
  ],
  moral: "That was the whole stream: one post, made once and edited to its end.",
};
