import { describe, expect, test } from "vitest";
import type { JsonObject } from "#core/codec/json";
import { startWebhookSimulator } from "#plugins/webhook/simulator";
import { RuleBot } from "./rule-bot.ts";

const minute = 60_000;
const hour = 60 * minute;

function printing(entry: JsonObject, text: string, id = "r"): JsonObject {
  return { id, when: { event: "clock.tick", ...entry }, do: [{ action: "console.print", with: { text } }] };
}

function lines({ printed }: RuleBot): readonly string[] {
  return printed.map((text) => text.split("\n")[1]?.trim() ?? "");
}

describe("clock and console, which nobody declares", () => {
  test("print what a rule says at its times, in the configuration's time zone", async () => {
    const bot = new RuleBot();
    await bot.start({
      timezone: "Europe/Athens",
      rules: [printing({ cron: "30 9 * * *" }, "{{ event.schedule }} at {{ event.scheduled_at.format('HH:mm') }}")],
    });

    await bot.pass(2 * hour);

    expect(bot.printed).toEqual([expect.stringMatching(/^console posts #\S{6}\n {2}30 9 \* \* \* at 09:30$/)]);
  });

  test("prefer the entry's own time zone", async () => {
    const bot = new RuleBot();
    await bot.start({
      timezone: "Europe/Athens",
      rules: [printing({ cron: "30 9 * * *", timezone: "Asia/Tokyo" }, "{{ event.scheduled_at.unix() }}")],
    });

    await bot.pass(24 * hour);

    expect(lines(bot)).toEqual([(Date.UTC(2026, 10, 22, 0, 30) / 1000).toString()]);
  });

  test("fire each rule for its own times alone", async () => {
    const bot = new RuleBot();
    await bot.start({ rules: [printing({ every: "10m" }, "often", "a"), printing({ cron: "15 * * * *" }, "seldom", "b")] });

    await bot.pass(21 * minute);

    expect(lines(bot)).toEqual(["often", "seldom", "often"]);
  });

  test("make up once for what fell due while nothing ran", async () => {
    const bot = new RuleBot();
    const config = { rules: [printing({ every: "1h", missed: "last" }, "{{ event.scheduled_at.format('HH:mm') }} {{ event.missed }}")] };
    await bot.start(config);
    await bot.pass(hour);
    await bot.stop();
    await bot.clock.advance(3 * hour + 30 * minute);

    await bot.start(config);
    await bot.pass(minute);
    await bot.stop();
    await bot.start(config);
    await bot.pass(hour);

    expect(lines(bot)).toEqual(["08:00 false", "11:00 true", "12:00 false"]);
  });

  test("tick at once after a start that nothing was missed by, and never before", async () => {
    const bot = new RuleBot();
    const config = { rules: [printing({ every: "1m" }, "tick")] };
    await bot.start(config);
    expect(bot.printed).toEqual([]);
    await bot.pass(29_000);
    await bot.stop();

    await bot.clock.advance(2_000);
    await bot.start(config);

    expect(lines(bot)).toEqual(["tick"]);
  });
});

describe("lint", () => {
  test.each<[string, JsonObject | undefined, string]>([
    ["a tick without a time", {}, "a tick needs a time"],
    ["a day that never comes", { cron: "0 0 30 2 *" }, "this date never comes"],
    ["a broken expression", { cron: "0 9 * *" }, "this is no cron expression (Too few fields)"],
    ["an unknown parameter", { crom: "0 9 * * *" }, 'did you mean "cron"?'],
  ])("finds %s", async (_, entry, message) => {
    const said = await new RuleBot().lint({ rules: [printing(entry ?? {}, "a")] });

    expect(said.join()).toContain(message);
    expect(said.join()).toMatch(/bot\.config\.yaml:\d+:\d+/);
  });

  test("finds a tick without a time in an entry that is a name alone", async () => {
    const rule = { id: "r", when: "clock.tick", do: [{ action: "console.print", with: { text: "a" } }] };

    expect((await new RuleBot().lint({ rules: [rule] })).join()).toContain("a tick needs a time");
  });

  test("finds an op that a webhook has not", async () => {
    const lifecycle = {
      key: "event.schedule",
      open: { event: "clock.tick", every: "1h" },
      close: { event: "clock.tick", cron: "30 * * * *" },
    };
    const step = { id: "s", action: "webhook.post", with: { url: "https://pager.example", json: {} }, close: { op: "edit" } };

    const said = await new RuleBot().lint({ rules: [{ id: "r", lifecycle, do: [step] }] });

    expect(said.join()).toContain("webhook.post cannot edit; it can create, reply");
  });
});

describe("webhooks of a rule", () => {
  test("tell a pager of the begin and, with a url, a method and a body of their own, of the end", async () => {
    const bot = new RuleBot();
    const sink = await startWebhookSimulator({ clock: bot.clock, host: "127.0.0.1", port: 0 });
    const lifecycle = {
      key: '"one"',
      open: { event: "clock.tick", cron: "0 * * * *" },
      close: { event: "clock.tick", cron: "30 * * * *" },
    };
    const alert = {
      id: "alert",
      action: "pager.post",
      with: {
        url: `${sink.url}/open`,
        json: { at: "{{ event.scheduled_at.unix() }}", missed: "{{ event.missed }}", text: "at {{ event.schedule }}" },
      },
      close: { op: "create", with: { url: `${sink.url}/close`, method: "PUT", json: { seconds: "{{ entity.duration.getSeconds() }}" } } },
    };
    const told = {
      id: "told",
      action: "console.print",
      with: { text: "the pager said {{ steps.alert.status }} {{ steps.alert.json.ok }}" },
    };
    await bot.start({
      connections: { pager: { plugin: "webhook", secret: sink.settings["secret"] ?? "" } },
      rules: [{ id: "r", lifecycle, do: [alert, told] }],
    });
    await bot.pass(2 * hour - minute);
    await sink.close();

    const [open, close] = sink.seen;
    expect(sink.seen.map(({ method, path, signature }) => [method, path, signature])).toEqual([
      ["POST", "/hook/open", "good"],
      ["PUT", "/hook/close", "good"],
    ]);
    expect(JSON.parse(open?.body ?? "")).toEqual({ at: Date.UTC(2026, 10, 21, 8) / 1000, missed: false, text: "at 0 * * * *" });
    expect(JSON.parse(close?.body ?? "")).toEqual({ seconds: 1800 });
    expect(open?.headers["webhook-id"]).not.toBe(close?.headers["webhook-id"]);
    expect(lines(bot)).toEqual(["the pager said 200 true"]);
  });

  test("never tell the end before the begin, when the end is a reply", async () => {
    const bot = new RuleBot();
    const sink = await startWebhookSimulator({ clock: bot.clock, host: "127.0.0.1", port: 0 });
    sink.misbehave({ kind: "answer", status: 503, headers: { "retry-after": "3600" } });
    const lifecycle = {
      key: '"one"',
      open: { event: "clock.tick", cron: "0 8 * * *" },
      close: { event: "clock.tick", cron: "30 8 * * *" },
    };
    const close = { op: "reply", with: { url: `${sink.url}/close` } };
    const step = { id: "s", action: "webhook.post", with: { url: `${sink.url}/open` }, late: "send", close };
    await bot.start({ rules: [{ id: "r", lifecycle, do: [step] }] });

    await bot.pass(2 * hour + 30 * minute);
    await sink.close();

    expect(sink.seen.map(({ path }) => path)).toEqual(["/hook/open", "/hook/open", "/hook/close"]);
    expect(new Set(sink.seen.map(({ headers }) => headers["webhook-id"])).size).toBe(2);
  });

  test("go to a private address at the rule's word, and not at an event's", async () => {
    const bot = new RuleBot();
    const sink = await startWebhookSimulator({ clock: bot.clock, host: "127.0.0.1", port: 0 });
    const rule = (id: string, url: string): JsonObject => ({
      id,
      when: { event: "clock.tick", every: "1h" },
      do: [{ action: "webhook.post", with: { url, json: { id } } }],
    });
    await bot.start({ rules: [rule("written", sink.url), rule("rendered", `${sink.url}/{{ event.schedule.replace(' ', '-') }}`)] });

    await bot.pass(hour);
    await sink.close();

    expect(sink.seen.map(({ body }) => body)).toEqual(['{"id":"written"}']);
    expect(bot.logged).toContain("allow_hosts");
  });

  test("go there at an event's word too, where the connection lists the host", async () => {
    const bot = new RuleBot();
    const sink = await startWebhookSimulator({ clock: bot.clock, host: "127.0.0.1", port: 0 });
    const url = `${sink.url}/{{ event.missed }}`;
    const rules = [{ id: "r", when: { event: "clock.tick", every: "1h" }, do: [{ action: "lan.post", with: { url } }] }];
    await bot.start({ connections: { lan: { plugin: "webhook", allow_hosts: ["127.0.0.1"] } }, rules });

    await bot.pass(hour);
    await sink.close();

    expect(sink.seen.map(({ path }) => path)).toEqual(["/hook/false"]);
  });
});
