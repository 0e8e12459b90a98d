import type { SourceSnapshot } from "#core";
import type { Settings } from "../settings.ts";
import { silenceMsOf } from "../settings.ts";
import type { RestreamState } from "../state/state.ts";
import { isOnline } from "./channel-facts.ts";
import { liveEvent, onlineEvent } from "./tell.ts";
import type { Turn } from "./turn.ts";

/** What goes on, for rules that come while the link has told about the past already. Pure. */
export function snapshot(
  state: RestreamState,
  { now, config }: { readonly now: number; readonly config: Settings },
): readonly SourceSnapshot[] {
  if (state.link.phase !== "settled") return [];
  const turn: Turn = { state, now, silenceMs: silenceMsOf(config), events: [], snapshots: [], notices: [] };
  tellSnapshot(turn);
  return turn.snapshots;
}

/** Says what goes on now: every stream and every channel that was told of and has not ended. */
export function tellSnapshot(turn: Turn): void {
  const announced = turn.state.sessions.filter((session) => session.announced);
  turn.snapshots.push(
    { event: "stream.live", holds: announced.map((session) => liveEvent(turn, session)) },
    {
      event: "channel.online",
      holds: announced.flatMap((session) =>
        session.channels.filter((channel) => channel.toldOnline && isOnline(channel)).map((channel) => onlineEvent(turn, session, channel)),
      ),
    },
  );
}
