import type { ChannelState, RestreamState, SessionState } from "../state/state.ts";

/** Names of the platforms that are known without asking; what the REST API says goes before it. */
const wellKnownPlatforms: ReadonlyMap<number, string> = new Map([
  [1, "Twitch"],
  [5, "YouTube"],
  [25, "YouTube"],
  [29, "Custom RTMP"],
  [37, "Facebook"],
  [57, "DLive"],
  [59, "LinkedIn"],
  [66, "Dailymotion"],
  [67, "TikTok"],
  [69, "Trovo"],
  [71, "X"],
  [72, "Telegram"],
  [73, "Instagram"],
  [75, "Kick"],
  [77, "Rumble"],
  [78, "Custom SRT"],
  [81, "WHIP"],
  [83, "Embed Player"],
]);

/** The platform's name for people. */
export function platformName(state: RestreamState, platformId: number | null): string {
  if (platformId === null) return "Unknown platform";
  const told = state.platforms.find((platform) => platform.id === platformId)?.name;
  return told ?? wellKnownPlatforms.get(platformId) ?? `Platform ${platformId.toString()}`;
}

/** Where to watch: this broadcast, else the channel as Restream lists it, else what its name makes on platforms where that is certain. */
export function channelUrl(state: RestreamState, channel: ChannelState): string | null {
  const listed = state.directory.find((entry) => entry.id === channel.id)?.url ?? null;
  return channel.broadcastUrl ?? listed ?? urlOfIdentifier(channel.platformId, channel.identifier);
}

function urlOfIdentifier(platformId: number | null, identifier: string | null): string | null {
  if (identifier === null) return null;
  // Digits alone would be an id, which no watch page is named after.
  const isLogin = /^(?!\d+$)\w{2,30}$/.test(identifier);
  if (platformId === 1 && isLogin) return `https://twitch.tv/${identifier}`;
  if (platformId === 75 && isLogin) return `https://kick.com/${identifier}`;
  if ((platformId === 5 || platformId === 25) && /^UC[\w-]{22}$/.test(identifier))
    return `https://www.youtube.com/channel/${identifier}/live`;
  return null;
}

/**
 * Whether the stream arrives at the channel. The platform's word counts once it showed this delivery; until then Restream's does, because
 * platforms need a while to show what already arrives, and some never say anything.
 */
export function isOnline(channel: ChannelState): boolean {
  if (channel.gone || !channel.seen || channel.delivery === "DISCONNECTED") return false;
  if (channel.reported === true) return true;
  return channel.delivery === "CONNECTED" && !channel.wasShown;
}

/** The channels in the order in which they are asked for title, game and address: what was seen in this session first, then by number. */
export function inOrder(session: SessionState): readonly ChannelState[] {
  return session.channels.toSorted((a, b) => Number(b.seen) - Number(a.seen) || a.id - b.id);
}

/** The first value that is known. */
export function firstKnown<T>(values: readonly (T | null)[]): T | null {
  return values.find((value) => value !== null) ?? null;
}
