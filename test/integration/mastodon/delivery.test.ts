import { rm, writeFile } from "node:fs/promises";
import { afterEach, describe, expect, test } from "vitest";
import type { ActionDefinition } from "#core/plugin/action-definition";
import { actions } from "#plugins/mastodon/actions/index";
import { opWith } from "#test/support/delivery/op";
import { TinyLoop } from "#test/support/delivery/tiny-loop";
import { openAccount, type TestAccount } from "./mastodon-actions.ts";

const film = `mastodon-delivery-${process.pid.toString()}.mp4`;

afterEach(() => rm(film, { force: true }));

function loopOf({ clock, config, client }: TestAccount, action: keyof typeof actions = "status"): TinyLoop {
  const message = actions[action] as unknown as ActionDefinition;
  return new TinyLoop({ clock, connections: { chat: { plugin: "mastodon", config, client, message } } });
}

/** Lets sockets do their work and time go by in steps of a second, until every op is finished. */
async function runOut({ clock }: TestAccount, loop: TinyLoop): Promise<void> {
  for (let turn = 0; loop.disk.unfinished().length > 0; turn++) {
    if (turn > 2_000) throw new Error("the ops do not come to an end");
    await settled(loop);
    await clock.advance(1_000);
  }
  loop.kill();
}

/** Until nothing has been taken in for a while. */
async function settled(loop: TinyLoop): Promise<void> {
  for (let quiet = 0, seen = loop.inputs.length; quiet < 40; quiet++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (loop.inputs.length !== seen) quiet = 0;
    seen = loop.inputs.length;
  }
}

describe.each([true, false])("delivery to a server that keeps idempotency keys: %s", (keepsKeys) => {
  test("makes one post of one whose answer was lost, and edits it", async () => {
    const account = await openAccount();
    account.rest.scene.server.keepsKeys = keepsKeys;
    account.rest.fail({ on: { method: "POST", path: /statuses$/ }, isCarriedOut: true, answer: { kind: "cut" } });
    const loop = loopOf(account);

    loop.enqueue(
      opWith({ id: "1", slot: "a", connection: "chat", action: "message", input: { text: "live" } }),
      opWith({ id: "2", slot: "a", connection: "chat", action: "message", op: "edit", input: { text: "was live" } }),
    );
    await runOut(account, loop);

    expect([...account.rest.scene.world.statuses.values()].map(({ history }) => history.map(({ text }) => text))).toEqual([
      ["live", "was live"],
    ]);
  });

  test("makes one post of one whose request was lost", async () => {
    const account = await openAccount();
    account.rest.scene.server.keepsKeys = keepsKeys;
    account.rest.fail({ on: { method: "POST", path: /statuses$/ }, answer: { kind: "reset" } });
    const loop = loopOf(account);

    loop.enqueue(opWith({ id: "1", slot: "a", connection: "chat", action: "message", input: { text: "live" } }));
    await runOut(account, loop);

    expect(account.texts()).toEqual(["live"]);
  });
});

test("a film that the server works on holds up nobody, and is posted when it is done", async () => {
  await writeFile(film, "film");
  const account = await openAccount();
  account.rest.scene.server.processingMs = 60_000;
  const loop = loopOf(account);

  loop.enqueue(
    opWith({ id: "1", slot: "a", connection: "chat", action: "message", input: { text: "film", media: [{ path: film }] } }),
    opWith({ id: "2", slot: "b", connection: "chat", action: "message", input: { text: "other" } }),
  );
  await runOut(account, loop);

  expect(account.texts()).toEqual(["other", "film"]);
  expect(account.rest.scene.world.media.size).toBe(1);
});

test("forty withdrawn boosts keep to thirty in thirty minutes without one refusal", async () => {
  const account = await openAccount();
  const luna = { id: "1", username: "luna", acct: "luna" };
  const loop = loopOf(account, "boost");
  const posts = Array.from({ length: 40 }, () => account.rest.scene.world.add({ account: luna, said: { text: "hello" } }));

  for (const [index, { id }] of posts.entries()) {
    const slot = { slot: id, connection: "chat", action: "message", input: { id } } as const;
    loop.enqueue(opWith({ id: `a${index.toString().padStart(3, "0")}`, ...slot }));
    loop.enqueue(opWith({ id: `b${index.toString().padStart(3, "0")}`, op: "delete", ...slot }));
  }
  await settled(loop);
  while (account.posts().filter(({ marks }) => marks.length === 2).length < 30) await settled(loop);
  const soon = account.rest.seen.filter(({ path }) => path.endsWith("/unreblog")).length;
  await runOut(account, loop);

  expect(soon).toBe(30);
  expect(posts.map(({ marks }) => marks)).toEqual(posts.map(() => ["reblog", "unreblog"]));
  expect(loop.inputs.flatMap((input) => (input.kind === "outcome" ? [input.decision.kind] : []))).toEqual(
    Array.from({ length: 80 }, () => "done"),
  );
});
