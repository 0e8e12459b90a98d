import type { SimulatorCommand } from "#core";
import type { ElstatSimulator } from "../simulator.ts";

type Commands = { readonly [name: string]: SimulatorCommand };

/** What a person can type while the simulator runs. */
export function commandsOf(simulator: ElstatSimulator): Commands {
  return { ...serviceCommands(simulator), ...linkCommands(simulator) };
}

function serviceCommands({ services, stream, poll }: ElstatSimulator): Commands {
  return {
    down: command("<service>: a service goes down", (args) => {
      const name = needed(args, "a service");
      services.get(name).up = false;
      stream.publish([`status:${name}`, `latency:${name}`]);
      return `${name} is down`;
    }),
    up: command("<service>: a service comes back", (args) => {
      const name = needed(args, "a service");
      services.get(name).up = true;
      stream.publish([`status:${name}`, `latency:${name}`]);
      return `${name} is up`;
    }),
    latency: command("<service> <milliseconds | none>: how long a service takes to answer", (args) => {
      const [name, text] = [args[0] ?? "", args[1] ?? ""];
      if (text !== "none" && !/^\d{1,9}$/.test(text)) throw new Error("expected a service, and a number or none");
      services.get(name).latencyMs = text === "none" ? null : Number(text);
      stream.publish([`latency:${name}`]);
      return `the latency of ${name} changed`;
    }),
    incident: command("<open | update | close> <id> <title>: news of an incident", (args) => {
      const [news = "", id = "", ...title] = args;
      const op = { open: 4, update: 5, close: 6 }[news];
      if (op === undefined || id === "") throw new Error("expected open, update or close, and an id");
      stream.send({ op, d: { id: /^\d{1,15}$/.test(id) ? Number(id) : id, ...(title.length === 0 ? {} : { title: title.join(" ") }) } });
      return `told of the incident ${id}`;
    }),
    poll: command("look at every service now", () => {
      poll();
      return `looked at ${services.names.join(", ")}`;
    }),
  };
}

function linkCommands({ stream }: ElstatSimulator): Commands {
  return {
    cut: command("cut every connection", () => {
      stream.cut();
      return "cut";
    }),
    close: command("<code>: close every connection with a code, such as 4200 or 4420", (args) => {
      const code = Number(needed(args, "a close code"));
      if (!Number.isInteger(code) || (![1000, 1001, 1008, 1011, 1012, 1013].includes(code) && (code < 3000 || code > 4999))) {
        throw new Error("expected 1000, 1001, 1008, 1011, 1012, 1013 or 3000 to 4999");
      }
      stream.closeWith(code);
      return `closed with ${code.toString()}`;
    }),
    refuse: command("<status | off>: answer handshakes with an HTTP status", (args) => {
      const text = needed(args, "a status, or off");
      if (text !== "off" && !/^[1-5]\d\d$/.test(text)) throw new Error(`expected an HTTP status, or off; found ${text}`);
      stream.refuseWith = text === "off" ? undefined : { status: Number(text) };
      return text === "off" ? "handshakes are accepted" : `handshakes get ${text}`;
    }),
    mute: command("<on | off>: leave SUBSCRIBE without an answer", (args) => {
      const text = needed(args, "on or off");
      if (text !== "on" && text !== "off") throw new Error(`expected on or off, found ${text}`);
      stream.manners.replies = text === "on" ? "none" : "one";
      return text === "on" ? "SUBSCRIBE gets no answer" : "SUBSCRIBE is answered";
    }),
    raw: command("<text>: send any text as a message", (args) => {
      stream.send(args.join(" "));
      return "sent";
    }),
  };
}

function command(summary: string, run: (args: readonly string[]) => string): SimulatorCommand {
  return { summary, run: (args) => new Promise((resolve) => resolve(run(args))) };
}

function needed(args: readonly string[], what: string): string {
  const text = args.join(" ").trim();
  if (text === "") throw new Error(`expected ${what}`);
  return text;
}
