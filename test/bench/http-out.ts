import { fileURLToPath } from "node:url";
import { Pool } from "undici";
import { createHttpClient } from "#core/http/undici-http-client";
import { SystemClock } from "#core/time/system-clock";
import { postOf } from "./feed/post.ts";
import { compileFeedRules, spread } from "./feed/rules.ts";
import { runFeed } from "./feed/run.ts";
import type { Effort, Figure } from "./figure.ts";
import { startProcess } from "./herald-process.ts";

const sinkScript = fileURLToPath(new URL("./sink.ts", import.meta.url));
/** As many as delivery has under way for one connection. */
const atOnce = 16;
const headers = { "content-type": "application/json" };

/** Requests out in a second, each committed before it leaves and again when it was answered; beside undici alone with as many at once. */
export async function measureHttpOut({ quick }: Effort): Promise<readonly Figure[]> {
  const count = quick ? 3_000 : 30_000;
  let origin = "";
  const sink = await startProcess([sinkScript], ["ready"], {}, (line) => {
    origin = (JSON.parse(line) as { readonly ready: string }).ready;
  });
  const limit = await bareRate(origin, count);
  const numbers = spread(100);
  const rules = await compileFeedRules(numbers);
  const http = createHttpClient({ clock: new SystemClock(), userAgent: "Herald/bench" });
  const url = new URL("/messages", origin);
  const { perSecond } = await runFeed({
    rules,
    frames: count,
    about: (index) => numbers[index % numbers.length] as number,
    async deliver(input, signal) {
      const { status } = await http.request({ method: "POST", url, headers, body: JSON.stringify(input), signal });
      if (status !== 200) throw new Error(`the sink answered ${status.toString()}`);
    },
    deliversAll: true,
  });
  await http.close();
  await sink.stop();
  return [
    {
      what: "durable HTTP out: committed, sent, answer committed",
      value: perSecond,
      unit: "/s",
      beside: `undici alone, ${atOnce.toString()} at once`,
      limit,
      goal: { is: "at least", value: 12_000 },
      measure: "http-out",
    },
  ];
}

async function bareRate(origin: string, count: number): Promise<number> {
  const pool = new Pool(origin, { connections: atOnce });
  let left = count;
  const send = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const { title } = postOf(left);
      const { body } = await pool.request({ method: "POST", path: "/messages", headers, body: JSON.stringify({ text: title }) });
      await body.dump();
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: atOnce }, send));
  const rate = count / ((performance.now() - startedAt) / 1000);
  await pool.close();
  return rate;
}
