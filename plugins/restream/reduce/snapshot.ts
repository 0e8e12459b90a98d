import { isOnline } from "./channel-facts.ts";
import { liveEvent, onlineEvent } from "./tell.ts";
import type { Turn } from "./turn.ts";

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
