import { inspect } from "node:util";
import { expect, test } from "vitest";
import { answers, type FaultyAnswer } from "#plugins/discord/simulator/faults";
import { openDiscord, until } from "./discord-connection.ts";

const canary = "canary-0123456789";

const mishaps: readonly (readonly [string, FaultyAnswer])[] = [
  ["a hang", { kind: "hang" }],
  ["a cut", { kind: "cut" }],
  ["a reset", { kind: "reset" }],
  ["401", answers.refusal(401, 50027, "Invalid Webhook Token")],
  ["403", answers.refusal(403, 50013, "Missing Permissions")],
  ["404", answers.html(404)],
  ["429", answers.rateLimit({})],
  ["a ban", answers.cloudflare(429)],
  ["500", answers.html(500)],
  ["HTML", answers.html(200)],
  ["a refusal that says it back", answers.refusal(403, 50013, `not for Bot ${canary} nor /webhooks/1/${canary}`)],
];

test.each(mishaps)("no error and no line of the log shows the secret of a bot or a webhook: %s", async (_, answer) => {
  const shown: unknown[] = [];
  for (const by of ["bot", "webhook"] as const) {
    const { simulator } = await openDiscord();
    const secret =
      by === "bot"
        ? { bot_token: canary, api_url: simulator.apiUrl }
        : { webhook_url: `${simulator.apiUrl}/webhooks/500000000000000001/${canary}` };
    const connection = await openDiscord(by, secret);
    simulator.fail({ times: 2, answer });
    const first = connection.failure({ input: { content: "live" } });
    await until(() => simulator.seen.length === 1);
    await connection.clock.advance(15_000);

    shown.push(await first, connection.logged, connection.config);
    expect(JSON.stringify(simulator.seen)).toContain(canary);
  }

  expect(inspect(shown, { depth: 20, showHidden: true })).not.toContain(canary);
  expect(JSON.stringify(shown)).not.toContain(canary);
});
