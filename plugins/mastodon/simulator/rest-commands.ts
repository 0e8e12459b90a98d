import type { SimulatorCommand } from "#core";
import type { RestSimulation } from "./rest-simulation.ts";
import { saidNow } from "./rest-world.ts";

/** What a person can type about that which the account does. */
export function actingCommands({ scene: { world }, faults }: RestSimulation): { readonly [name: string]: SimulatorCommand } {
  return {
    posts: {
      summary: "list the account's own posts that are there",
      async run() {
        const own = [...world.statuses.values()].filter(({ account, isDeleted }) => account.id === world.bot.id && !isDeleted);
        return own.length === 0 ? "no posts" : own.map((status) => `${status.id}: ${saidNow(status).text}`).join("\n");
      },
    },
    fail: {
      summary: "<status> <how many>: answer what the account does next with an error (503), without carrying it out",
      async run([status = "503", times = "1"]) {
        const code = wholeNumber(status, "a status", 400, 599);
        const answer = { kind: "reply", status: code, headers: json, body: '{"error":"Simulated fault"}' } as const;
        faults.add({ on: acting, times: wholeNumber(times, "how many", 1, 1000), answer });
        return `the next ${times} get HTTP ${code.toString()}`;
      },
    },
    lose: {
      summary: "<how many>: carry out what the account does next, and cut the connection before the answer",
      async run([times = "1"]) {
        faults.add({ on: acting, times: wholeNumber(times, "how many", 1, 1000), isCarriedOut: true, answer: { kind: "cut" } });
        return `the next ${times} answers are lost`;
      },
    },
    heal: {
      summary: "forget the faults that were not met yet",
      async run() {
        faults.clear();
        return "everything works again";
      },
    },
  };
}

const json = { "content-type": "application/json" };
/** Timelines and what was written can still be read. */
const acting = { path: /^\/api\/v1\/statuses(?:\/[^/]+(?:\/(?!source$)[^/]+)?)?$/ };

function wholeNumber(text: string, what: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) throw new Error(`"${text}" is not ${what}`);
  return value;
}
