import { minuteMs, secondMs, type Story } from "../demo-story.ts";

/** A blip and an outage. */
export const downtimeStory: Story = {
  bot: "downtime",
  summary: "tells Discord and a pager of services that are down",
  folders: ["downtime", "downtime/pager"],
  connections: { elstat: "elstat", discord: "discord", pager: "webhook" },
  role: "oncall",
  chapters: [
    {
      title: "The mail does not answer",
      expect: "nothing yet",
      act: [{ connection: "elstat", command: "down mail" }],
      thenMs: 50 * secondMs,
    },
    {
      title: "The mail is back within a minute",
      expect: "nothing: it was a blip",
      act: [{ connection: "elstat", command: "up mail" }],
      thenMs: 3 * minuteMs,
    },
    {
      title: "The API goes down",
      expect: "after two minutes: one post, one ping, one call",
      act: [{ connection: "elstat", command: "down api" }],
      thenMs: 12 * minuteMs,
    },
    {
      title: "The API is back",
      expect: "after a minute of it: how long it was, in the post, in a reply and to the pager",
      act: [{ connection: "elstat", command: "up api" }],
      thenMs: 3 * minuteMs,
    },
  ],
  moral: "That was the whole outage: told once, called once, and both ended.",
};
