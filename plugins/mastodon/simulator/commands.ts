import type { SimulatorCommand } from "#core";
import type { MastodonSimulator } from "../simulator.ts";
import type { Draft } from "./entities.ts";
import { actingCommands } from "./rest-commands.ts";
import type { World } from "./world.ts";

type Commands = { readonly [name: string]: SimulatorCommand };

/** What a person can type while the simulator runs. */
export function commandsOf(simulator: MastodonSimulator): Commands {
  return { ...postCommands(simulator), ...linkCommands(simulator), ...actingCommands(simulator.acting) };
}

function postCommands({ world }: MastodonSimulator): Commands {
  return {
    post: posting(world, "<text>: somebody on another server posts; #tags in the text count", {}),
    bot: posting(world, "<text>: an account that calls itself automated posts", { by: "news@bots.example", bot: true }),
    sensitive: posting(world, "<text>: somebody posts what is marked as sensitive", { sensitive: true }),
    local: posting(world, "<text>: somebody on this server posts", { by: "sol" }),
    home: posting(world, "<text>: somebody whom the account follows posts", { followed: true }),
    direct: posting(world, "<text>: somebody writes to the account", { visibility: "direct" }),
    edit: command("<id> <text>: a post is edited", ([id = "", ...words]) => {
      if (world.edit(id, needed(words, "an id and a text")) === undefined) throw new Error(`there is no post ${id}`);
      return "edited";
    }),
    delete: command("<id>: a post is deleted", ([id = ""]) => {
      if (!world.delete(id)) throw new Error(`there is no post ${id}`);
      return "deleted";
    }),
    boost: command("<id>: somebody boosts a post", ([id = ""]) => {
      if (world.boost(id, "sol") === undefined) throw new Error(`there is no post ${id}`);
      return "boosted";
    }),
    notify: command(
      "<type>: somebody mentions, follows, favourites and so on",
      (args) => `notified as ${world.notify(needed(args, "a type"))}`,
    ),
    announce: command("<text>: the administrators announce something", (args) => {
      const now = new Date(world.clock.now()).toISOString();
      const announcement = {
        id: world.nextId(),
        content: `<p>${needed(args, "a text")}</p>`,
        published_at: now,
        updated_at: now,
        all_day: false,
      };
      world.say(["user"], "announcement", JSON.stringify(announcement));
      return `announced as ${announcement.id}`;
    }),
  };
}

function linkCommands(simulator: MastodonSimulator): Commands {
  const { streaming } = simulator;
  return {
    cut: command("cut every stream", () => {
      streaming.cut();
      return "cut";
    }),
    deaf: command("<on | off>: the streams fall silent, pings included", (args) => {
      streaming.deaf = isOn(args);
      return streaming.deaf ? "nothing more is said" : "as before";
    }),
    refuse: command("<status | off>: answer streams with an HTTP status", (args) => {
      const text = needed(args, "a status, or off");
      if (text !== "off" && !/^[1-5]\d\d$/.test(text)) throw new Error(`expected an HTTP status, or off; found ${text}`);
      streaming.refuseWith = text === "off" ? undefined : { status: Number(text) };
      return text === "off" ? "streams are given" : `streams get ${text}`;
    }),
    raw: command("<text>: send any text as a message", (args) => {
      streaming.sendRaw(args.join(" "));
      return "sent";
    }),
    revoke: command("revoke the access token", () => {
      simulator.revoke();
      return "revoked: the token is worthless";
    }),
  };
}

function posting(world: World, summary: string, draft: Draft): SimulatorCommand {
  return command(summary, (args) => `posted as ${world.post({ ...draft, text: needed(args, "a text") }).id}`);
}

function command(summary: string, run: (args: readonly string[]) => string): SimulatorCommand {
  return { summary, run: (args) => new Promise((resolve) => resolve(run(args))) };
}

function needed(args: readonly string[], what: string): string {
  const text = args.join(" ").trim();
  if (text === "") throw new Error(`expected ${what}`);
  return text;
}

function isOn(args: readonly string[]): boolean {
  const text = needed(args, "on or off");
  if (text !== "on" && text !== "off") throw new Error(`expected on or off; found ${text}`);
  return text === "on";
}
