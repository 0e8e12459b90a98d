import { type Clock, HttpError, type HttpStream, LinkError } from "#core";
import { createParser } from "eventsource-parser";
import { rateLimitOf } from "../rest/rate-limit.ts";
import { spoken } from "../rest/spoken.ts";
import { type Stream, streamChanges } from "../streams/stream.ts";
import { maxMessageBytes } from "../wire/decode-message.ts";
import { refusalError } from "./refusal.ts";
import { silenceMs, type Transport, type TransportOptions } from "./transport.ts";
import { watchSilence } from "./watch-silence.ts";

const handshakeMs = 15_000;
const slowAnswerMs = 5_000;
const longestRefusal = 4096;

/** Opens one request for each stream. Rejects with a `LinkError`, or with the signal's reason. The end of one is the end of all. */
export async function openServerSentEvents(options: TransportOptions): Promise<Transport> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const gate = new Gate();
  const { promise: ended, resolve: end } = Promise.withResolvers<LinkError>();
  const reading = new Map<string, { readonly stop: AbortController; readonly over: Promise<void> }>();
  let { streams } = options;
  const isWanted = (key: string): boolean => streams.some((stream) => stream.key === key);
  const begin = async (stream: Stream): Promise<void> => {
    const one = await open(stream, { ...options, signal });
    if (one === undefined) return;
    // It may have been taken back while it was being opened.
    if (!isWanted(stream.key) || reading.has(stream.key)) return one.stop.abort(new Error("nobody asks for it any more"));
    const over = read(one, options, gate).then((error) => {
      if (reading.get(stream.key)?.stop === one.stop) end(error);
    });
    reading.set(stream.key, { stop: one.stop, over });
  };
  try {
    await Promise.all(streams.map(begin));
    if (reading.size === 0)
      throw new LinkError("MASTODON_STREAM_REFUSED", "Mastodon refuses every stream that was asked for.", { failure: "refused" });
  } catch (cause) {
    stop.abort();
    if (options.signal.aborted) throw options.signal.reason;
    throw cause;
  }
  return {
    ended,
    follow(next) {
      const { added, removed } = streamChanges(streams, next);
      streams = next;
      for (const { key } of removed) {
        const one = reading.get(key);
        reading.delete(key);
        one?.stop.abort(new Error("nobody asks for it any more"));
      }
      for (const stream of added) void begin(stream).catch((cause: unknown) => end(cause as LinkError));
    },
    pause: () => gate.close(),
    resume: () => gate.open(),
    async close() {
      gate.open();
      stop.abort(new Error("the link is closed"));
      await Promise.all([...reading.values()].map(({ over }) => over));
    },
  };
}

/** Held back while closed. */
class Gate {
  #opened: PromiseWithResolvers<void> | undefined;

  get isClosed(): boolean {
    return this.#opened !== undefined;
  }

  close(): void {
    this.#opened ??= Promise.withResolvers();
  }

  open(): void {
    this.#opened?.resolve();
    this.#opened = undefined;
  }

  async passed(): Promise<void> {
    await this.#opened?.promise;
  }
}

interface OpenStream {
  readonly stream: Stream;
  readonly answer: HttpStream;
  /** Ends it alone. */
  readonly stop: AbortController;
}

/** One stream's answer; undefined when the server refuses this one alone. */
async function open(stream: Stream, options: TransportOptions): Promise<OpenStream | undefined> {
  const { http, token, clock, url } = options;
  const stop = new AbortController();
  const headers = { authorization: `Bearer ${token}`, accept: "text/event-stream", "user-agent": "Herald" };
  const signal = AbortSignal.any([options.signal, stop.signal]);
  let answer: HttpStream;
  try {
    answer = await http.stream({ method: "GET", url: addressOf(stream, url), headers, deadlineMs: handshakeMs, signal });
  } catch (cause) {
    throw lost(cause, url);
  }
  const { status, headers: said } = answer;
  if (status === 200 && /^text\/event-stream\b/i.test(said["content-type"] ?? "")) return { stream, answer, stop };
  const words = spoken(/"error"\s*:\s*"([^"\\]{1,400})"/.exec(await firstText(answer, stop, clock))?.[1], token);
  if (status === 200) {
    const text = `${url.host} answered something that is no event stream; check streaming_url.`;
    throw new LinkError("MASTODON_BAD_ANSWER", text, { failure: "refused" });
  }
  const isOfStream = status === 400 || (status === 401 && /\blist\b|scope/i.test(words ?? ""));
  if (isOfStream) {
    options.onRefusal({ said: words, status }, [stream]);
    return undefined;
  }
  const { resetAt } = rateLimitOf(said, clock.now());
  const wait = resetAt === undefined ? {} : { retryAfterMs: Math.max(0, resetAt - clock.now()) };
  const toHost = URL.parse(said["location"] ?? "", url.href)?.host;
  throw refusalError({ status, said: words, toHost, ...wait }, "the streaming API");
}

/** The beginning of an answer that is no stream. */
async function firstText({ body }: HttpStream, stop: AbortController, clock: Clock): Promise<string> {
  const cancel = clock.setTimer(clock.now() + slowAnswerMs, () => stop.abort(new Error("slow")));
  let text = "";
  try {
    for await (const chunk of body) {
      text += chunk.toString("utf8");
      if (text.length > longestRefusal) break;
    }
  } catch {
    // What came until then serves.
  }
  cancel();
  return text;
}

/** Passes on what one stream says until it ends. Resolves with what the end means. */
async function read({ stream, answer, stop }: OpenStream, options: TransportOptions, gate: Gate): Promise<LinkError> {
  const { clock, url } = options;
  let isSilent = false;
  const silence = watchSilence(clock, {
    limitMs: silenceMs,
    isOurs: () => gate.isClosed,
    dead: () => {
      isSilent = true;
      stop.abort(new Error("silent"));
    },
  });
  let isTooLong = false;
  const names = namesOf(stream);
  const parser = createParser({
    maxBufferSize: maxMessageBytes,
    onEvent: ({ event = "message", data }) => options.onMessage({ message: { stream: names, event, payload: data } }, data.length),
    onError: ({ type }) => {
      isTooLong ||= type === "max-buffer-size-exceeded";
    },
  });
  const decoder = new TextDecoder();
  try {
    for await (const chunk of answer.body) {
      silence.heard();
      options.onAlive();
      parser.feed(decoder.decode(chunk, { stream: true }));
      if (isTooLong) return new LinkError("MASTODON_MESSAGE_TOO_LONG", "A message of Mastodon was longer than 1 MiB.", { failure: "drop" });
      await gate.passed();
    }
    return new LinkError("MASTODON_LINK_LOST", `Mastodon ended the stream ${stream.key}.`, { failure: "drop" });
  } catch (cause) {
    if (!isSilent) return lost(cause, url);
    const text = `Nothing was heard of the stream ${stream.key} for 90 s, not even a heartbeat; the link is made anew.`;
    return new LinkError("MASTODON_SILENT", text, { failure: "drop" });
  } finally {
    silence.stop();
  }
}

function namesOf({ name, tag, list }: Stream): string[] {
  return [name, ...(tag === undefined ? [] : [tag]), ...(list === undefined ? [] : [list])];
}

/** `public:local:media` is at `public/local`, with `only_media`. */
function addressOf({ name, tag, list }: Stream, url: URL): URL {
  const parts = name.split(":");
  const address = new URL(url);
  address.pathname = [url.pathname, ...parts.filter((part) => part !== "media")].join("/");
  if (parts.includes("media")) address.searchParams.set("only_media", "true");
  if (tag !== undefined) address.searchParams.set("tag", tag);
  if (list !== undefined) address.searchParams.set("list", list);
  return address;
}

function lost(cause: unknown, url: URL): LinkError {
  const seen = cause instanceof HttpError ? cause.message : `${url.host}: the connection failed`;
  return new LinkError("MASTODON_UNREACHABLE", `${seen}.`, { failure: "drop" });
}
