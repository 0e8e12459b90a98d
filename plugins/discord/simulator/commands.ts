import type { SimulatorCommand } from "#core";
import { answers, type Faults, type FaultyAnswer } from "./faults.ts";
import type { ServerParts } from "./server.ts";
import { announce } from "./show-message.ts";

type Commands = { readonly [name: string]: SimulatorCommand };

/** The line commands of the simulator. */
export function simulatorCommands({ scene: { world }, faults }: ServerParts): Commands {
  return {
    messages: {
      summary: "list the messages that are there",
      async run() {
        const there = [...world.messages.values()].filter((message) => !message.isDeleted);
        return there.length === 0 ? "no messages" : there.map((message) => announce("there is", message)).join("\n");
      },
    },
    delete: {
      summary: "<message id>: delete a message, as a moderator would",
      async run([id = ""]) {
        const message = world.messages.get(id);
        if (message === undefined || message.isDeleted) throw new Error(`there is no message ${id}`);
        message.isDeleted = true;
        return announce("deleted", message);
      },
    },
    ...faultCommands(faults),
  };
}

function faultCommands(faults: Faults): Commands {
  return {
    fail: {
      summary: "<status> <how many>: answer the next requests with an error (503), without carrying them out",
      async run([status = "503", times = "1"]) {
        const code = wholeNumber(status, "a status");
        faults.add({ times: wholeNumber(times, "how many"), answer: statusAnswer(code) });
        return `the next ${times} requests are answered with HTTP ${code.toString()}`;
      },
    },
    lose: {
      summary: "<how many>: carry the next requests out, and cut the connection before the answer",
      async run([times = "1"]) {
        faults.add({ times: wholeNumber(times, "how many"), carriedOut: "before", answer: { kind: "cut" } });
        return `the next ${times} answers are lost`;
      },
    },
    limit: {
      summary: "<seconds>: answer the next request with a rate limit",
      async run([seconds = "5"]) {
        const wait = wholeNumber(seconds, "seconds");
        faults.add({ answer: answers.rateLimit({ headerS: wait, bodyS: wait, scope: "user" }) });
        return `the next request is told to wait ${wait.toString()} s`;
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

function statusAnswer(status: number): FaultyAnswer {
  if (status === 429) return answers.rateLimit({ headerS: 5, bodyS: 5 });
  return status >= 500 ? answers.html(status) : answers.refusal(status, 0, `${status.toString()}: error`);
}

function wholeNumber(text: string, what: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 86_400) throw new Error(`"${text}" is not ${what}`);
  return value;
}
