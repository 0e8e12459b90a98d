import type { SimulatorCommand } from "#core";
import { lineOf } from "./receive.ts";
import type { Misbehaviour, Sink } from "./server.ts";

const mostTimes = 1_000;

/** The line commands of the sink. */
export function sinkCommands(sink: Sink): { readonly [name: string]: SimulatorCommand } {
  return {
    posts: {
      summary: "show what came",
      run: () => Promise.resolve(sink.seen.length === 0 ? "nothing came yet" : sink.seen.map(lineOf).join("\n")),
    },
    fail: fault(sink, "<status> <times>: answer the next requests with this status", ([status, times], next) => {
      next({ kind: "answer", status: numberIn(status, 200, 599, "a status from 200 to 599") }, times);
    }),
    limit: fault(sink, "<seconds>: answer the next request with 429 and this wait", ([seconds], next) => {
      const wait = numberIn(seconds, 0, 86_400, "seconds").toString();
      next({ kind: "answer", status: 429, headers: { "retry-after": wait } }, "1");
    }),
    redirect: fault(sink, "<url>: send the next request on with 307", ([url], next) => {
      if (url === undefined || !URL.canParse(url)) throw new Error("give a URL");
      next({ kind: "answer", status: 307, headers: { location: url } }, "1");
    }),
    lose: fault(sink, "<times>: take the next requests and answer none", ([times], next) => next({ kind: "lose" }, times)),
    cut: fault(sink, "<times>: break off in the middle of the answer", ([times], next) => next({ kind: "cut" }, times)),
    hang: fault(sink, "<times>: never answer", ([times], next) => next({ kind: "hang" }, times)),
    slow: fault(sink, "<seconds>: answer the next request after this long", ([seconds], next) => {
      next({ kind: "slow", afterMs: numberIn(seconds, 0, 3_600, "seconds") * 1_000 }, "1");
    }),
    big: fault(sink, "<bytes>: answer the next request with so long a body", ([bytes], next) => {
      next({ kind: "big", bytes: numberIn(bytes, 0, 100_000_000, "bytes") }, "1");
    }),
    heal: {
      summary: "forget what was to go wrong",
      run() {
        sink.faults.length = 0;
        return Promise.resolve("well again");
      },
    },
  };
}

function fault(
  sink: Sink,
  summary: string,
  read: (args: readonly string[], next: (how: Misbehaviour, times: string | undefined) => void) => void,
): SimulatorCommand {
  return {
    summary,
    // An async function, so that what is wrong with the arguments rejects.
    async run(args) {
      const before = sink.faults.length;
      read(args, (how, times = "1") => {
        const count = numberIn(times, 1, mostTimes, `how often, from 1 to ${mostTimes.toString()}`);
        sink.faults.push(...Array.from({ length: count }, () => how));
      });
      return Promise.resolve(`${(sink.faults.length - before).toString()} coming`);
    },
  };
}

function numberIn(text: string | undefined, least: number, most: number, what: string): number {
  const number = Number(text);
  if (text === undefined || !Number.isInteger(number) || number < least || number > most) throw new Error(`give ${what}`);
  return number;
}
