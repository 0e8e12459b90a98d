import { describe, expect, test } from "vitest";
import { loadConfig } from "#core/config/load-config";
import type { WantedMessage } from "#core/plugin/connection-check";
import { wantedMessages } from "#core/rules/wanted-messages";
import { rulePlugins } from "#test/support/rule-plugins";

/** What a rule on `cam.stream.live` with these steps wants of `wall`. */
async function wantedBy(steps: string, env: { readonly [name: string]: string } = {}): Promise<readonly WantedMessage[]> {
  const lifecycle = "lifecycle: { key: event.id, open: cam.stream.live }";
  const { bots } = await loadConfig({
    path: "bot.config.yaml",
    env,
    mode: "run",
    readFile: () => Promise.resolve(Buffer.from(`version: 1\nrules: [{ id: r, ${lifecycle}, do: [${steps}] }]\n`)),
    pluginsFor: () => ({ names: () => Promise.resolve([...rulePlugins.keys()]), load: (name) => Promise.resolve(rulePlugins.get(name)) }),
  });
  return bots.flatMap(({ rules }) => rules).flatMap((rule) => wantedMessages(rule, "wall"));
}

describe("wantedMessages", () => {
  test("tells what a step makes, with the inputs that are known", async () => {
    expect(await wantedBy('{ id: a, action: wall.post, with: { to: "5", text: "{{ event.id }}" } }')).toEqual([
      { action: "post", rule: "r", step: "a", op: "create", input: { to: "5" }, templated: ["text"] },
    ]);
  });

  test("lays what a phase says over what its step says, and leaves out what says nothing", async () => {
    const step =
      "{ id: a, action: wall.post, with: { to: x, text: y }, update: { op: none }, close: [{ op: reply, with: { text: z } }, { op: delete }] }";

    expect((await wantedBy(step)).map(({ op, input }) => [op, input])).toEqual([
      ["create", { to: "x", text: "y" }],
      ["reply", { to: "x", text: "z" }],
    ]);
  });

  test("takes a value from outside as it is, and one that is not there as not known", async () => {
    const step = "{ id: a, action: wall.post, with: { to: { env: TO }, text: { env: TEXT } } }";

    expect(await wantedBy(step, { TO: "{{ not a template }}" })).toMatchObject([
      { input: { to: "{{ not a template }}" }, templated: ["text"] },
    ]);
  });

  test("tells nothing of other connections", async () => {
    expect(await wantedBy("{ id: a, action: other.post }")).toEqual([]);
  });
});
