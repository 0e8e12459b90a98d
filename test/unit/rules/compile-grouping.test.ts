import { describe, expect, test } from "vitest";
import { compileLifecycle, faultsOf, scope } from "./compile-yaml.ts";

function grouped(groupBy: string, text = "x", more = ""): string {
  const life = "lifecycle: { key: event.user, open: cam.stream.live, update: cam.stream.updated, close: cam.stream.ended }";
  return `{ id: r, ${life}, ${more} group_by: ${groupBy}, do: [{ id: post, action: wall.note, with: { text: x, plain: ${text} } }] }`;
}

/** The text of the step's first message for a scope. */
async function textOf(text: string, members: readonly { readonly [name: string]: string | null }[]): Promise<unknown> {
  const { steps } = await compileLifecycle(grouped("event.title", JSON.stringify(text)));
  const rendered = steps[0]?.phases.open[0]?.render(scope({}, { members }));
  return rendered?.ok === true ? rendered.value["plain"] : rendered;
}

describe("group_by", () => {
  test("is the value of an expression over the thing as known, its vars and the configuration's constants", async () => {
    const { groupBy } = await compileLifecycle(
      grouped('"default(maps.host[vars.who], event.title)"', "x", "vars: { who: event.title.lower() },"),
      "maps: { host: { hello: box-1 } }",
    );
    const maps = { host: { hello: "box-1" } };

    expect(groupBy?.computeValue(scope({}, { vars: { who: "hello" }, maps }))).toEqual({
      ok: true,
      value: { id: '"box-1"', text: "box-1" },
    });
    expect(groupBy?.computeValue(scope({}, { vars: { who: "other" }, maps }))).toEqual({
      ok: true,
      value: { id: '"Hello"', text: "Hello" },
    });
  });

  test("makes a compound value of a list", async () => {
    const { groupBy } = await compileLifecycle(grouped("[event.title, event.game]"));

    expect(groupBy?.computeValue(scope({ game: null }))).toEqual({ ok: true, value: { id: '["Hello",null]', text: "Hello, " } });
  });

  test("is no value where it is null, and lint does not mind", async () => {
    const rule = grouped("event.game");

    expect(await faultsOf(rule)).toEqual([]);
    expect((await compileLifecycle(rule)).groupBy?.computeValue(scope({ game: null }))).toBeUndefined();
  });

  test("says where it stands when it cannot be computed", async () => {
    const { groupBy } = await compileLifecycle(grouped("1 / event.cover.width"));

    expect(groupBy?.computeValue(scope({ cover: { url: "", width: 0 } }))).toMatchObject({ ok: false, place: { line: 1, column: 137 } });
  });

  test("knows its own source, by which a reload sees that it is another one", async () => {
    const sourceOf = async (written: string): Promise<string | undefined> => (await compileLifecycle(grouped(written))).groupBy?.source;

    expect(await sourceOf("event.title")).toBe(await sourceOf('"event.title"'));
    expect(await sourceOf("event.title")).not.toBe(await sourceOf("[event.title]"));
  });

  test("is there for no rule that has none", async () => {
    const rule = grouped("event.title").replace(" group_by: event.title,", "");

    expect((await compileLifecycle(rule)).groupBy).toBeUndefined();
  });

  test.each([
    ["event.titel", '1:143: error: event has no field "titel" (did you mean "title"?)'],
    ["event.partnr", '1:143: error: event has no field "partnr" (did you mean "partner"?)'],
    // Only an update has it, and a group is needed from the beginning.
    [
      "event.change",
      '1:143: error: event has no field "change" (known fields: id, user, title, game, viewers, verified, partner, started_at, length, tags, channels, cover)',
    ],
    ["entity.key", '1:137: error: there is no "entity" here (known here: meta, lists, maps, event, vars, now)'],
    [
      "members.size()",
      '1:137: error: there is no "members" here (members are those of a group: they stand in the `do` of a lifecycle rule with `group_by`)',
    ],
    ["[]", "1:137: error: expected at least 1 entry, found an empty list"],
  ])("of %s is refused", async (written, message) => {
    expect(await faultsOf(grouped(written))).toEqual([message]);
  });

  test("belongs beside `lifecycle`, not in it", async () => {
    const rule =
      "{ id: r, lifecycle: { key: event.user, open: cam.stream.live, expire_after: 1h, group_by: event.title }, do: [{ id: post, action: wall.note, with: { text: x } }] }";

    expect(await faultsOf(rule)).toEqual(['1:89: error: "group_by" belongs to the rule (write it beside "lifecycle", not in it)']);
  });

  test("belongs to no event rule", async () => {
    const rule = "{ id: r, when: cam.stream.live, group_by: event.title, do: [{ action: wall.note, with: { text: x } }] }";

    expect(await faultsOf(rule)).toEqual([
      '1:41: error: "group_by" belongs to a lifecycle rule (an event rule makes a message for each event)',
    ]);
  });
});

describe("members", () => {
  const api = { key: "api", state: "open", opened_at: "2026-06-01T19:00:00Z", closed_at: null, duration: "3600s" };
  const mail = { key: "mail", state: "closed", opened_at: "2026-06-01T19:00:00Z", closed_at: "2026-06-01T19:30:00Z", duration: "1800s" };

  test("are a list to filter and map", async () => {
    expect(await textOf('{{ members.filter(m, m.state == "open").map(m, m.key) }} of {{ members.size() }}', [api, mail])).toBe("api of 2");
  });

  test("have times and durations that are such", async () => {
    expect(await textOf('{{ members.exists(m, m.duration > duration("59m")) }}', [api, mail])).toBe("true");
    expect(await textOf("{{ members.map(m, m.duration).last() }}", [api, mail])).toBe("30 minutes");
    expect(await textOf("{{ members.map(m, default(m.closed_at, now).format('HH:mm')).last() }}", [api, mail])).toBe("19:30");
  });

  test.each([
    ["members.map(m, m.name)", 'm has no field "name" (known fields: key, state, opened_at, closed_at, duration, event)'],
    ["members.map(m, m.event.titel)", 'm.event has no field "titel" (did you mean "title"?)'],
    ["members.map(m, m.key + 1)", "m.key is text, and 1 is a whole number"],
  ])("are checked: %s", async (expression, message) => {
    expect((await faultsOf(grouped("event.title", `"{{ ${expression} }}"`))).join()).toContain(message);
  });

  test("carry what any event of the rule carries, of which some may not be there yet", async () => {
    expect(await faultsOf(grouped("event.title", '"{{ members.map(m, m.event.reason) }} {{ members.map(m, m.event.title) }}"'))).toEqual(
      [],
    );
    expect((await faultsOf(grouped("event.title", '"{{ members.filter(m, m.event.viewers > 3) }}"'))).join()).toContain("may be null");
  });

  test("are those of a group: elsewhere lint says where they are", async () => {
    const message =
      'error: there is no "members" here (members are those of a group: they stand in the `do` of a lifecycle rule with `group_by`)';
    const alone = grouped("event.title", '"{{ members.size() }}"').replace(" group_by: event.title,", "");

    expect((await faultsOf(alone)).map((line) => line.replace(/^\d+:\d+: /, ""))).toEqual([message]);
    const early = grouped("event.title", "x", "if: members.size() > 1, vars: { n: members.size() },");
    expect((await faultsOf(early)).map((line) => line.replace(/^\d+:\d+: /, ""))).toEqual([message, message]);
  });
});
