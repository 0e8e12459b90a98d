import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "#core/codec/json";
import type { Effort, Figure } from "./figure.ts";
import { startHerald, startProcess } from "./herald-process.ts";
import { lastOne, MastodonStream } from "./mastodon-stream.ts";

const bareStream = fileURLToPath(new URL("./bare-stream.ts", import.meta.url));
/** Before that a link has not settled. */
const settledMs = 3_000;
/** Authors from here on concern no rule. */
const strangers = 1_000_000;

/** Messages of a hashtag's stream in a second, each in a process of its own: Herald decodes, matches and commits; beside a socket and two JSON.parse. */
export async function measureHashtag({ quick }: Effort): Promise<readonly Figure[]> {
  const frames = quick ? 10_000 : 100_000;
  const stream = await MastodonStream.start();
  const none = await bareRate(stream, frames);
  const figure = { unit: "/s", beside: "ws and two JSON.parse", limit: none, measure: "hashtag" } as const;
  const figures: Figure[] = [
    {
      ...figure,
      what: "hashtag stream, 100 rules, 1 of 100 messages fires",
      value: await heraldRate(stream, frames, { rules: 100, fires: 100 }),
    },
    {
      ...figure,
      what: "hashtag stream, 1,000 rules, nothing fires",
      value: await heraldRate(stream, frames, { rules: 1_000, fires: Number.POSITIVE_INFINITY }),
      goal: { is: "at least", value: none * 0.8 },
    },
  ];
  await stream.close();
  return figures;
}

async function bareRate(stream: MastodonStream, frames: number): Promise<number> {
  const connection = stream.connection();
  const running = await startProcess([bareStream, stream.url.replace("http", "ws"), `${stream.url}/last`, frames.toString()], ["ready"]);
  const rate = await stream.pour(await connection, frames, (index) => strangers + index);
  await running.stop();
  return rate;
}

async function heraldRate(stream: MastodonStream, frames: number, { rules, fires }: { rules: number; fires: number }): Promise<number> {
  const connection = stream.connection();
  const running = await startHerald(configFor(stream, rules));
  const socket = await connection;
  await sleep(settledMs);
  // Warm, as the long run of a bot is.
  await stream.pour(socket, Math.min(frames, 10_000), (index) => strangers + index);
  const rate = await stream.pour(socket, frames, (index) => (index % fires === 0 ? (index / fires) % rules : strangers + index));
  await running.stop();
  return rate;
}

function configFor(stream: MastodonStream, count: number): JsonObject {
  const fedi = { plugin: "mastodon", url: stream.url, access_token: "a-token-of-the-benchmark" };
  const authors = [...Array.from({ length: count - 1 }, (_, index) => index), lastOne];
  const rules = authors.map((author) => ({
    id: `rule-${author.toString()}`,
    when: { event: "fedi.status.created", tags: ["art"] },
    if: conditionOf(author),
    do: [{ action: "sink.post", with: { text: "{{ event.account.acct }}: {{ event.content_text.truncate(40) }}" } }],
  }));
  return { version: 1, connections: { fedi, sink: { plugin: "webhook", url: `${stream.url}/sink` } }, rules };
}

function conditionOf(author: number): string {
  const name = `author${author.toString()}`;
  const conditions = [
    `event.account.username == "${name}"`,
    `event.content_text.contains("by ${name}.")`,
    `event.language == "l${(author % 500).toString()}" && event.account.id == "${author.toString()}"`,
    `event.url.startsWith("https://host.example/@${name}/") && !event.account.bot`,
    `event.tags.exists(tag, tag == "art") && event.account.acct.startsWith("${name}@")`,
  ];
  return conditions[author % conditions.length] ?? "false";
}
