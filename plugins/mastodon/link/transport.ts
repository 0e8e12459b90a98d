import type { Clock, HttpClient, Json, LinkError } from "#core";
import type { Stream } from "../streams/stream.ts";
import type { StreamRefusal } from "./stream-refusal.ts";

/** A message of the service as it came: `stream`, `event` and `payload`, or why it is none. */
export type Arrived = { readonly message: Json } | { readonly unreadable: string };

export interface TransportOptions {
  /** The streaming API: `https://streaming.example/api/v1/streaming`. */
  readonly url: URL;
  readonly streams: readonly Stream[];
  readonly token: string;
  readonly clock: Clock;
  readonly http: HttpClient;
  readonly signal: AbortSignal;
  readonly onMessage: (arrived: Arrived, bytes: number) => void;
  /** `streams`: which it can be about. */
  readonly onRefusal: (refusal: StreamRefusal, streams: readonly Stream[]) => void;
  /** Anything came that shows that the server is there. */
  readonly onAlive: () => void;
}

/** A way for the streams to come, while it is up. */
export interface Transport {
  /** Asks for these streams from now on, over what is open: only the difference is said. */
  follow(streams: readonly Stream[]): void;
  /** Stops reading; the other side is held up by TCP. */
  pause(): void;
  resume(): void;
  /** Resolves when nothing of it is left, within a second. */
  close(): Promise<void>;
  /** Resolves when it has ended by itself, with what that means. */
  readonly ended: Promise<LinkError>;
}

/** With nothing at all heard for this long, the link is dead: servers ping every 30 s, or send a heartbeat every 15 s. */
export const silenceMs = 90_000;
