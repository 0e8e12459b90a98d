import { clip, limits } from "../state/limits.ts";
import type { Frame } from "../wire/frames.ts";
import { conclude } from "./tell.ts";
import type { Turn } from "./turn.ts";

/** Platform names as the REST API tells them. */
export function platformsFetched(turn: Turn, { platforms }: Extract<Frame, { kind: "platforms" }>): void {
  turn.state.platforms = platforms
    .slice(0, limits.platforms)
    .map(({ id, name }) => ({ id, name: clip(name) ?? `Platform ${id.toString()}` }));
  concludeAll(turn);
}

/** The account's channels with their addresses, as the REST API tells them. */
export function channelsFetched(turn: Turn, { channels }: Extract<Frame, { kind: "channels" }>): void {
  turn.state.directory = channels
    .slice(0, limits.directory)
    .map(({ id, platform_id, url }) => ({ id, platformId: platform_id, url: clip(url) }));
  concludeAll(turn);
}

function concludeAll(turn: Turn): void {
  for (const session of turn.state.sessions) conclude(turn, session);
}
