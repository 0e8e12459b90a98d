import type { SimulatorCommand } from "#core";
import type { RestreamSimulator } from "../simulator.ts";

type Commands = { readonly [name: string]: SimulatorCommand };

/** What a person can type while the simulator runs. */
export function commandsOf(simulator: RestreamSimulator): Commands {
  return { ...streamCommands(simulator), ...linkCommands(simulator) };
}

function streamCommands({ account }: RestreamSimulator): Commands {
  return {
    live: command("<title>: go live", (args) => {
      account.goLive({ title: args.join(" ") || "A simulated stream", game: "Outer Wilds", viewers: 5 });
      return "live";
    }),
    title: command("<title>: change the title", (args) => {
      account.change({ title: needed(args, "a title") });
      return "the title changed";
    }),
    game: command("<game>: change the game", (args) => {
      account.change({ game: needed(args, "a game") });
      return "the game changed";
    }),
    viewers: command("<number | none>: change the viewers of each channel", (args) => {
      const text = needed(args, "a number, or none");
      if (text !== "none" && !/^\d{1,9}$/.test(text)) throw new Error(`expected a number, or none; found ${text}`);
      account.change({ viewers: text === "none" ? null : Number(text) });
      return "the viewers changed";
    }),
    drop: command("the encoder loses its connection", () => {
      account.dropEncoder();
      return "the encoder is gone; `back` brings it back";
    }),
    back: command("the encoder connects again", () => {
      account.goLive();
      return "live again";
    }),
    end: command("end the stream", () => {
      account.end();
      return "the stream has ended";
    }),
    silence: command("no more updates, as at the end of many real streams", () => {
      account.stopUpdates();
      return "nothing more is heard of the stream";
    }),
  };
}

function linkCommands({ feed, oauth }: RestreamSimulator): Commands {
  return {
    cut: command("cut every connection", () => {
      feed.cut();
      return "cut";
    }),
    close: command("<code>: close every connection with a code", (args) => {
      const code = Number(needed(args, "a close code"));
      if (!Number.isInteger(code) || (code !== 1000 && code !== 1001 && code !== 1008 && code !== 1011 && (code < 3000 || code > 4999))) {
        throw new Error("expected 1000, 1001, 1008, 1011 or 3000 to 4999");
      }
      feed.closeWith(code);
      return `closed with ${code.toString()}`;
    }),
    refuse: command("<status | off>: answer handshakes with an HTTP status", (args) => {
      const text = needed(args, "a status, or off");
      if (text !== "off" && !/^[1-5]\d\d$/.test(text)) throw new Error(`expected an HTTP status, or off; found ${text}`);
      feed.refuseWith = text === "off" ? undefined : { status: Number(text) };
      return text === "off" ? "handshakes are accepted" : `handshakes get ${text}`;
    }),
    raw: command("<text>: send any text as a message", (args) => {
      feed.sendRaw(args.join(" "));
      return "sent";
    }),
    revoke: command("revoke the authorisation", () => {
      oauth.revoke();
      return "revoked: the tokens are worthless";
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
