import type { History, Span, Stream } from "./history.ts";

/** A message as people see it. */
export interface Post {
  readonly createdAt: number;
  /** What it shows now. */
  readonly text: string;
  readonly pinged: boolean;
}

const minuteMs = 60_000;

/** The go-live bot: a stream that is back within this long is the same one for sure … */
const sameWithinMs = 13 * minuteMs;
/** … and one that is back later than this after its end was settled is another one for sure. */
const otherAfterMs = 17 * minuteMs;
/** A bot whose link is up has settled an end after so long: five minutes of silence, three of keep_firing_for, and some for the link. */
const settledAfterMs = 10 * minuteMs;
/** What everybody can see must be true after so long in which everything worked. */
const shownAfterMs = 5 * minuteMs;
const endShownAfterMs = 13 * minuteMs;

/** What is wrong with what people see at this moment, given that some things need their time. `freeSince`: since when nothing is muted. Pure. */
export function wrongNow(history: History, posts: readonly Post[], now: number, freeSince: number | undefined = 0): readonly string[] {
  const calm = history.calmSince();
  if (calm === undefined || freeSince === undefined) return [];
  const calmSince = Math.max(calm, freeSince);
  const open = posts.filter(isOpen);
  const stream = history.current();
  if (stream === undefined) {
    const endedAt = history.streams.at(-1)?.to ?? 0;
    const isDue = now - Math.max(calmSince, endedAt) >= endShownAfterMs;
    return isDue && open.length > 0 ? [`${open.length} posts say that a stream is live that ended long ago`] : [];
  }
  if (now - Math.max(calmSince, stream.from) < shownAfterMs) return [];
  if (open.length !== 1) return [`${open.length} posts instead of one say that the stream is live`];
  const { title, at } = stream.titles.at(-1) as Stream["titles"][number];
  const isDue = now - Math.max(calmSince, at) >= shownAfterMs;
  return isDue && open[0]?.text.includes(title) !== true ? [`the post says "${open[0]?.text}" and the stream is called ${title}`] : [];
}

/** Whether a stream that goes on now must have a post by now. */
export function mustShow(history: History, now: number): boolean {
  const stream = history.current();
  const calmSince = history.calmSince();
  return stream !== undefined && calmSince !== undefined && now - Math.max(calmSince, stream.from) >= shownAfterMs;
}

/** What is wrong when everything was healed and has come to rest. Pure. */
export function wrongInTheEnd(history: History, posts: readonly Post[]): readonly string[] {
  const wrong = posts.filter(isOpen).map(({ text }) => `a post was left as if its stream went on: "${text}"`);
  const groups = groupsOf(history);
  for (const [index, { streams, most }] of groups.entries()) {
    const from = streams[0]?.from ?? 0;
    const until = groups[index + 1]?.streams[0]?.from ?? Number.POSITIVE_INFINITY;
    const own = posts.filter(({ createdAt }) => createdAt >= from && createdAt < until);
    const said = `for the ${streams.length === 1 ? "stream" : `${streams.length} streams that count as one`} from ${from}`;
    if (own.length > most) wrong.push(`${own.length} posts ${said}, at most ${most} expected`);
    if (own.filter(({ pinged }) => pinged).length > most) wrong.push(`more than ${most} pings ${said}`);
  }
  return wrong;
}

/** What is wrong with posts of which each is about something else, and with the number of reminders. Pure. */
export function wrongCounts(history: History, told: readonly Post[], reminders: number, remindedEveryMs: number): readonly string[] {
  const twice = told.filter(({ text }, index) => told.findIndex((one) => one.text === text) < index);
  const wrong = twice.map(({ text }) => `told twice: "${text}"`);
  const liveMs = history.streams.map(({ from, to = from }) => to - from + endShownAfterMs).reduce((sum, ms) => sum + ms, 0);
  const most = Math.floor(liveMs / remindedEveryMs);
  return reminders > most ? [...wrong, `${reminders} reminders, at most ${most} expected`] : wrong;
}

interface Group {
  readonly streams: Stream[];
  /** How many posts there may be: one, and one more for each pause of which it cannot be told whether it was an end. */
  most: number;
}

/** The streams that may share a post. */
function groupsOf({ streams, linked }: History): readonly Group[] {
  const groups: Group[] = [];
  for (const [index, stream] of streams.entries()) {
    const before = streams[index - 1];
    const group = groups.at(-1);
    const pause = before === undefined ? "other" : pauseBetween(before, stream, linked);
    if (group === undefined || pause === "other") groups.push({ streams: [stream], most: 1 });
    else {
      group.streams.push(stream);
      if (pause === "unsure") group.most += 1;
    }
  }
  return groups;
}

/** Whether a stream is the same as the one before it, for a bot that saw what it could. */
function pauseBetween(before: Stream, after: Stream, linked: readonly Span[]): "same" | "other" | "unsure" {
  const endedAt = before.to ?? after.from;
  const lastSeen = Math.max(0, ...linked.filter(({ from }) => from <= endedAt).map(({ to }) => Math.min(to ?? endedAt, endedAt)));
  if (after.from - lastSeen < sameWithinMs) return "same";
  const during = linked.map(({ from, to }) => ({ from: Math.max(from, endedAt), to: Math.min(to ?? after.from, after.from) }));
  const seen = during.filter(({ from, to }) => to > from);
  if (seen.length === 0 && after.from - endedAt > otherAfterMs) return "other";
  const settled = seen.find(({ from, to }) => to - from >= settledAfterMs);
  return settled !== undefined && after.from - settled.from - settledAfterMs > otherAfterMs ? "other" : "unsure";
}

function isOpen({ text }: Post): boolean {
  return text.includes("is live");
}
