import { afterEach, describe, expect, test } from "vitest";
import { createServices } from "#core/cli/create-services";
import { TriggerScene } from "./trigger-scene.ts";

const minute = 60_000;
const status = "elstat.service.status";
const down = { set: ["service=api", "up=false"] };
const up = { set: ["service=api", "up=true"] };

/** An outage is told at once, or after `wait`. */
function rules(wait = ""): string {
  return `
rules:
  - id: outage
    lifecycle:
      key: event.service
      open: { event: elstat.service.status, if: event.up == false }
      ${wait}
    do:
      - id: post
        action: discord.message
        with: { channel: { env: CHANNEL }, mention: [oncall], content: "{{ meta.test ? 'TEST ' : '' }}{{ event.service }} is down" }
        update: { op: edit, with: { content: "{{ event.service }} is down, {{ entity.acked_by }}" } }
        close: { op: edit, with: { content: "{{ event.service }} was down" } }
  - id: mail-only
    when: { event: elstat.service.status, if: event.service == "mail" }
    do: [{ action: discord.message, with: { channel: { env: CHANNEL }, content: mail } }]
  - id: taken
    when: elstat.incident.opened
    do: [{ action: herald.ack, with: { rule: outage, key: api, by: "{{ event.title }}" } }]
`;
}

describe("herald trigger", () => {
  let scene: TriggerScene;
  afterEach(() => scene.close());

  async function start(wait?: string): Promise<void> {
    scene = await TriggerScene.open(rules(wait));
    await scene.start();
  }

  test("tells what each rule made of the event, and sends without mentioning anybody", async () => {
    await start();
    const report = await scene.trigger(status, down);

    expect(report.event).toMatch(/^test-/);
    expect(report.rules).toMatchObject([
      { rule: "mail-only", decisions: [{ outcome: "no-match", values: [{ text: "event.service", value: '"api"' }] }] },
      { rule: "outage", decisions: [{ outcome: "fired" }] },
    ]);
    expect(report.requests).toMatchObject([{ rule: "outage", step: "post", op: "create", input: { content: "TEST api is down" } }]);
    expect(scene.shown()).toEqual(["TEST api is down"]);
    expect(scene.pinged()).toEqual([]);
  });

  test("mentions when it is asked to", async () => {
    await start();
    await scene.trigger(status, { ...down, mentions: true });

    expect(scene.pinged()).toHaveLength(1);
  });

  test("leaves what really goes on alone, and is left alone by it", async () => {
    await start();
    await scene.look("api", false);
    await scene.trigger(status, down);
    await scene.trigger(status, up);
    expect(scene.shown()).toEqual(["<@&400000000000000001> api is down", "api was down"]);

    await scene.trigger(status, down);
    await scene.look("api", true);

    expect(scene.shown()).toEqual(["<@&400000000000000001> api was down", "api was down", "TEST api is down"]);
  });

  test("lets a later real event of the same key find nothing of it", async () => {
    await start();
    await scene.trigger(status, down);
    await scene.look("api", false);

    expect(scene.shown()).toEqual(["TEST api is down", "<@&400000000000000001> api is down"]);
  });

  test("waits as a real one does, over a restart too", async () => {
    await start("for: 2m");
    const report = await scene.trigger(status, down);
    expect(report.rules[1]?.decisions).toMatchObject([{ outcome: "pending", until: report.at + 2 * minute }]);
    await scene.stop();
    await scene.start();
    expect(scene.shown()).toEqual([]);
    await scene.pass(3 * minute);

    expect(scene.shown()).toEqual(["TEST api is down"]);
  });

  test("ends by itself after an hour in which nothing was triggered", async () => {
    await start();
    await scene.trigger(status, down);
    await scene.pass(61 * minute);

    expect(scene.shown()).toEqual(["api was down"]);
  });

  test("knows nothing of tests that are kept apart", async () => {
    await start();
    await scene.trigger(status, down);
    await scene.trigger(status, { ...down, space: "second" });
    await scene.trigger(status, { ...up, space: "second" });

    expect(scene.shown()).toEqual(["TEST api is down", "api was down"]);
  });

  test("acknowledges test things only", async () => {
    await start();
    await scene.look("api", false);
    await scene.trigger(status, down);
    await scene.trigger("elstat.incident.opened", { set: ["id=1", "title=Ada"] });

    expect(scene.shown()).toEqual(["<@&400000000000000001> api is down", "api is down, Ada"]);
  });

  test("is explained like any other event", async () => {
    await start();
    const { event } = await scene.trigger(status, down);
    const { explain } = createServices({});

    expect(await explain.event(scene.configPath, { id: event, rule: "outage" })).toMatchObject({
      rules: [{ rule: "test:outage", workedOutNow: false, decisions: [{ outcome: "fired" }] }],
    });
    expect(await explain.entities(scene.configPath, { rule: "test:outage", limit: 5 })).toMatchObject([{ key: "api", state: "open" }]);
  });

  test.each([
    [status, { set: ["service=api", "up=maybe"] }, 'up: expected true or false, found "maybe"'],
    [status, { set: ["sevice=api"] }, 'there is no field "sevice" (did you mean "service"?)'],
    [status, { data: { service: 7 } }, "service: expected text, found 7"],
    ["elstat.service.statuz", {}, '"elstat" has no event "service.statuz"'],
    ["elsat.service.status", {}, 'no rule that runs uses a connection "elsat"'],
  ])("refuses %s with %o: %s", async (event, request, message) => {
    await start();

    await expect(scene.trigger(event, request)).rejects.toThrow(message);
    expect(scene.shown()).toEqual([]);
  });

  test("needs a bot that runs", async () => {
    await start();
    await scene.stop();

    await expect(scene.trigger(status, down)).rejects.toMatchObject({
      code: "BOT_NOT_RUNNING",
      hint: expect.stringContaining("--dry-run") as unknown,
    });
  });
});

describe("herald trigger --dry-run", () => {
  let scene: TriggerScene;
  afterEach(() => scene.close());

  test("shows what would be sent, also what waits, and sends nothing", async () => {
    scene = await TriggerScene.open(rules("for: 2m"));
    const report = await scene.trigger(status, { ...down, dryRun: true });

    expect(report).toMatchObject({ dryRun: true, hasStandIns: false });
    expect(report.rules[1]?.decisions.map(({ outcome }) => outcome)).toEqual(["pending", "fired"]);
    expect(report.requests).toMatchObject([
      { step: "post", op: "create", target: "channel 300000000000000001", at: report.at + 2 * minute },
    ]);
    expect(report.requests[0]?.input).not.toHaveProperty("mention");
    expect(scene.discord.seen).toEqual([]);
  });

  test("shows mentions when they are asked for", async () => {
    scene = await TriggerScene.open(rules());
    const report = await scene.trigger(status, { ...down, dryRun: true, mentions: true });

    expect(report.requests).toMatchObject([{ input: { mention: ["oncall"] } }]);
  });

  test("needs no secrets", async () => {
    scene = await TriggerScene.open(rules());
    const report = await scene.trigger(status, { ...down, dryRun: true }, {});

    expect(report.hasStandIns).toBe(true);
    expect(report.requests).toMatchObject([{ input: { content: "TEST api is down" } }]);
  });

  test("can run beside the bot", async () => {
    scene = await TriggerScene.open(rules());
    await scene.start();
    await scene.trigger(status, { ...down, dryRun: true });
    await scene.look("api", false);

    expect(scene.shown()).toEqual(["<@&400000000000000001> api is down"]);
  });

  test("says what is wrong with the configuration", async () => {
    scene = await TriggerScene.open("rules: [{ id: a, when: elstat.nothing, do: [] }]");

    await expect(scene.trigger(status, { dryRun: true })).rejects.toThrow(/^the configuration has errors: .*bot\.config\.yaml:6/);
  });
});
