import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createServices } from "#core/cli/create-services";
import { type Ended, runHerald } from "#test/unit/cli/run-herald";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "herald-failures-"));
  writeFileSync(join(folder, "bot.config.yaml"), readFileSync("test/fixtures/rule-tests/bot.config.yaml"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a file of tests through the program; its folder and the time it took are left out of what it says. */
async function tested(yaml: string, options = ""): Promise<Ended> {
  writeFileSync(join(folder, "a.test.yaml"), yaml);
  const { tests } = createServices({});
  const { stdout, ...rest } = await runHerald(`test ${folder} ${options}`, { tests });
  return { ...rest, stdout: stdout.replaceAll(`${folder}/`, "").replaceAll(/\(\d+(\.\d+)? s\)/g, "(0.1 s)") };
}

const stream = `
    events:
      - { at: 0s, event: restream.stream.live, data: { user_id: 7, title: Hello } }
      - { at: 1h, event: restream.stream.ended, data: { user_id: 7, title: Hello } }`;

describe("herald test", () => {
  test("says of what passes no more than how much it is", async () => {
    const ended = await tested(`tests:
  - name: a stream has one post${stream}
    expect:
      - { at: 20s, step: post, op: create }
      - { at: 1h, step: post, op: edit }
`);

    expect(ended).toEqual({ code: 0, stderr: "", stdout: "ok      a.test.yaml  1 passed\n1 passed in 1 file (0.1 s)\n" });
  });

  test("shows what was expected beside what happened, on one time line", async () => {
    const { code, stdout } = await tested(`tests:
  - name: a stream has one post${stream}
    expect:
      - { at: 30s, step: post, op: create, with: { content: { contains: is over } } }
      - { at: 2h, step: post, op: reply }
`);

    expect(code).toBe(1);
    expect(stdout).toBe(`FAILED  a.test.yaml  0 passed, 1 failed

a.test.yaml:2:5  a stream has one post
       at  expected     what happened
       0s               restream.stream.live
      20s  post create  post create            differs  a.test.yaml:7:9
             at: expected 30s
                 found    20s
             content: expected contains "is over"
                      found    "Hello is live"
       1h               restream.stream.ended
       1h  -            post edit              not expected
             {"channel":"100000000000000000","content":"Hello was live"}
       2h  post reply   -                      missing  a.test.yaml:8:9

0 passed, 1 failed in 1 file (0.1 s)
`);
  });

  test("shows a dead letter and an error of a rule with their reasons", async () => {
    const { stdout } = await tested(`tests:
  - name: all goes well
    destination: { discord: { fail: [{ status: 400, body: { code: 50035, message: Invalid Form Body } }] } }
    events:
      - { at: 0s, event: restream.stream.live, data: { user_id: 7, title: Hello } }
      - { at: 1m, event: restream.stream.live, data: {} }
    expect: []
`);

    expect(stdout).toBe(`FAILED  a.test.yaml  0 passed, 1 failed

a.test.yaml:2:5  all goes well
       at  expected  what happened
       0s            restream.stream.live
      20s  -         post create (given up)  not expected
             Discord refused (channel 100000000000000000): Invalid Form Body (50035)
       1m            restream.stream.live
       1m  -         go-live has an error    not expected
             bot.config.yaml:7:23: the key could not be computed: it is null, and the event cannot be told from others

0 passed, 1 failed in 1 file (0.1 s)
`);
  });

  test("shows what could not be done because nothing is open", async () => {
    const { stdout } = await tested(`tests:
  - name: somebody takes care of it
    events:
      - { at: 1m, ack: go-live/7, by: luna }
    expect: []
`);

    expect(stdout).toBe(`FAILED  a.test.yaml  0 passed, 1 failed

a.test.yaml:2:5  somebody takes care of it
       at  expected  what happened
       1m            ack: go-live/7
       1m  -         ack: go-live/7  not expected
             nothing with the key "7" is open in the rule "go-live" (nothing is remembered of a rule with this name)

0 passed, 1 failed in 1 file (0.1 s)
`);
  });

  test("shows which verdicts were given in place of an expected one", async () => {
    const { stdout } = await tested(`tests:
  - name: it fires at once
    events:
      - { at: 0s, event: restream.stream.live, data: { user_id: 7 } }
      - { at: 1s, event: restream.stream.updated, data: { user_id: 7 } }
    explain:
      - { event: 1, rule: go-live, verdict: fired }
      - { event: 2, rule: go-live, verdict: applied }
      - { at: 20s, rule: go-live, verdict: fired }
      - { at: 21s, rule: go-live, verdict: fired }
`);

    expect(stdout).toBe(`FAILED  a.test.yaml  0 passed, 1 failed

a.test.yaml:2:5  it fires at once
       at  expected  what happened
       0s            restream.stream.live
       1s            restream.stream.updated
  verdict of go-live on event 1  differs  a.test.yaml:7:9
             expected fired
             found    pending: waits until it has held for long enough
  verdict of go-live on event 2  differs  a.test.yaml:8:9
             expected applied
             found    no-match: none of its entries is about this event
  verdict of go-live at 21s  differs  a.test.yaml:10:9
             expected fired
             found    nothing

0 passed, 1 failed in 1 file (0.1 s)
`);
  });

  test("lets pass what is not listed where the test is not strict", async () => {
    const { code } = await tested(`tests:
  - name: a stream is posted${stream}
    strict: false
    expect:
      - { at: 20s, step: post, op: create }
`);

    expect(code).toBe(0);
  });

  test("hears what comes within an hour of the last word, unless it is told otherwise", async () => {
    const open = "events: [{ at: 0s, event: restream.stream.live, data: { user_id: 7 } }]";

    expect((await tested(`tests:\n  - name: nothing\n    ${open}\n    expect: []`)).code).toBe(1);
    expect((await tested(`tests:\n  - name: nothing\n    ${open}\n    expect: []\n    until: 19s`)).code).toBe(0);
  });

  test("runs the tests of a file that are right, and names what is wrong with the others", async () => {
    const { code, stdout } = await tested(`tests:
  - name: right
    expect: []
  - name: wrong
    expct: []
`);

    expect(code).toBe(1);
    expect(stdout).toBe(`FAILED  a.test.yaml  1 passed, 1 could not run
a.test.yaml:5:5: error: unknown key "expct" (did you mean "expect"?)
1 passed, 1 could not run in 1 file (0.1 s)
`);
  });

  test("runs only what --filter names", async () => {
    const two = "tests:\n  - name: a crash\n    expect: []\n  - name: a reload\n    expect: []\n";

    expect((await tested(two, "--filter CRASH")).stdout).toBe("ok      a.test.yaml  1 passed\n1 passed in 1 file (0.1 s)\n");
    expect(await tested(two, "--filter nothing")).toMatchObject({ code: 1, stderr: "No test has a name that matches nothing.\n" });
  });

  test("writes the results for CI systems with --junit", async () => {
    const file = join(folder, "results.xml");

    const { code } = await tested(
      `tests:
  - name: nothing happens
    expect: []
  - name: "<post> & \\"quotes\\""
    until: 1m
    expect: [{ at: 20s, step: post, op: create }]
  - nam: wrong
    expect: []
`,
      `--junit ${file}`,
    );

    expect(code).toBe(1);
    const xml = readFileSync(file, "utf8")
      .replaceAll(`${folder}/`, "")
      .replaceAll(/time="[\d.]+"/g, 'time="0"');
    expect(xml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="herald test" tests="3" failures="1" errors="1" time="0">
  <testsuite name="a.test.yaml" tests="3" failures="1" errors="1" time="0">
    <testcase name="nothing happens" classname="a.test.yaml" file="a.test.yaml" line="2" time="0"/>
    <testcase name="&lt;post&gt; &amp; &quot;quotes&quot;" classname="a.test.yaml" file="a.test.yaml" line="4" time="0">
      <failure message="not as expected, a.test.yaml:4:5">       at  expected     what happened
      20s  post create  -              missing  a.test.yaml:6:14</failure>
    </testcase>
    <testcase name="could not run" classname="a.test.yaml" file="a.test.yaml" time="0">
      <error message="the test has mistakes">a.test.yaml:7:5: error: &quot;name&quot; is missing (A sentence of what is to be so.)
a.test.yaml:7:5: error: unknown key &quot;nam&quot; (did you mean &quot;name&quot;?)</error>
    </testcase>
  </testsuite>
</testsuites>
`);
  });

  test("gives everything to a script with --json", async () => {
    const { code, stdout } = await tested(`tests:\n  - name: a${stream}\n    expect: [{ at: 20s, step: post, op: create }]`, "--json");

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      files: 1,
      passed: 0,
      failed: 1,
      mistaken: 0,
      results: [
        {
          file: "a.test.yaml",
          tests: [
            { name: "a", passed: false, place: { line: 2 }, unexpected: [{ step: "post", op: "edit", atMs: 3_600_000 }], missing: [] },
          ],
        },
      ],
    });
  });
});

describe("without paths", () => {
  test("runs the tests beside the configuration and beside each of its bots, and no others", async () => {
    const own = join(folder, "bots", "own");
    const stranger = join(folder, "bots", "stranger");
    for (const path of [own, stranger]) {
      mkdirSync(path, { recursive: true });
      writeFileSync(
        join(path, "bot.yaml"),
        "rules:\n  - { id: tick, when: { event: clock.tick, every: 1h }, do: [{ action: console.print, with: { text: x } }] }\n",
      );
      writeFileSync(
        join(path, "bot.test.yaml"),
        "tests:\n  - name: ticks\n    until: 1h\n    expect: [{ at: 1h, action: console.print }]\n",
      );
    }
    writeFileSync(join(folder, "bot.config.yaml"), "version: 1\nbots: [bots/own]\n");
    writeFileSync(join(folder, "all.test.yaml"), "tests:\n  - name: ticks\n    until: 1h\n    expect: [{ at: 1h, rule: tick }]\n");
    const { tests } = createServices({});

    const { code, stdout } = await runHerald(`test --config ${folder}/bot.config.yaml`, { tests });

    expect(stdout.replaceAll(`${folder}/`, "").replace(/\(.*\)/, "")).toBe(
      "ok      all.test.yaml  1 passed\nok      bots/own/bot.test.yaml  1 passed\n2 passed in 2 files \n",
    );
    expect(code).toBe(0);
  });

  test("runs all below a folder that is named, but for hidden folders and packages", async () => {
    for (const path of ["b", "b/c", ".hidden", "node_modules"]) {
      mkdirSync(join(folder, path), { recursive: true });
      writeFileSync(join(folder, path, "x.test.yaml"), "tests: [{ name: a, expect: [] }]");
    }
    const { tests } = createServices({});

    const { stdout } = await runHerald(`test ${folder}`, { tests });

    expect(stdout.replaceAll(`${folder}/`, "").split("\n").slice(0, -2)).toEqual([
      "ok      b/c/x.test.yaml  1 passed",
      "ok      b/x.test.yaml  1 passed",
    ]);
  });

  test.each([
    ["test nowhere.test.yaml", "nowhere.test.yaml does not exist"],
    ["test --config nowhere.yaml", "nowhere.yaml does not exist"],
  ])("says that there is nothing: %s", async (commandLine, message) => {
    const { code, stderr } = await runHerald(commandLine, { tests: createServices({}).tests });

    expect(stderr).toContain(`error: ${message}`);
    expect(code).toBe(1);
  });
});

describe("what the tests are about", () => {
  test("is the configuration of the same name beside them, before the nearest bot.config.yaml", async () => {
    writeFileSync(
      join(folder, "a.yaml"),
      "version: 1\nrules:\n  - { id: tick, when: { event: clock.tick, every: 1h }, do: [{ id: line, action: console.print, with: { text: x } }] }\n",
    );

    const { code, stdout } = await tested("tests:\n  - name: ticks\n    until: 1h\n    expect: [{ at: 1h, step: line, op: create }]");

    expect(stdout).toContain("1 passed");
    expect(code).toBe(0);
  });

  test("is what --config names", async () => {
    const other = join(folder, "other.yaml");
    writeFileSync(other, "version: 1\nrules: []\n");

    const { stdout } = await tested("tests:\n  - name: a\n    expect: [{ at: 1h, step: post }]", `--config ${other}`);

    expect(stdout).toContain('error: there is no step "post"');
  });

  test("has to be somewhere", async () => {
    rmSync(join(folder, "bot.config.yaml"));

    const { code, stdout } = await tested("tests:\n  - name: a\n    expect: []");

    expect(code).toBe(1);
    expect(stdout).toContain("a.test.yaml:1:1: error: there is no configuration that these tests could be about");
  });

  test("is a bot that the configuration lists", async () => {
    const { tests } = createServices({});
    writeFileSync(join(folder, "bot.yaml"), "rules: []\n");
    writeFileSync(join(folder, "bot.test.yaml"), "tests:\n  - name: a\n    expect: []\n");

    const { stdout } = await runHerald(`test ${folder}/bot.test.yaml`, { tests });

    expect(stdout).toContain("bot.test.yaml:1:1: error: the bot in this folder is not among those of");
  });

  test("may need variables that nothing can stand in for", async () => {
    const config = {
      version: 1,
      connections: { radio: { plugin: "radio", pin: { env: "PIN" } } },
      plugins: { radio: "./radio.mjs" },
      rules: [ticking],
    };
    writeFileSync(join(folder, "bot.config.yaml"), JSON.stringify(config));
    writeFileSync(join(folder, "radio.mjs"), radioSource);
    const test = "tests:\n  - name: a\n    until: 1h\n    expect: [{ at: 1h, step: line, op: create }]";

    expect((await tested(test)).stdout).toContain('error: what stands in for the settings of "radio" does not fit them');
    expect((await tested(`env: { PIN: xyzzy }\n${test}`)).stdout).toContain("1 passed");
  });
});

const ticking = { id: "tick", when: { event: "clock.tick", every: "1h" }, do: [{ id: "line", action: "radio.say", with: { text: "x" } }] };

const radioSource = `
import { z } from ${JSON.stringify(import.meta.resolve("zod"))};
export default {
  name: "radio",
  summary: "Says something.",
  config: z.strictObject({ pin: z.string().regex(/^xyzzy$/) }),
  events: {},
  actions: {
    say: {
      summary: "Says it.",
      input: z.strictObject({ text: z.string() }),
      output: z.strictObject({}),
      ops: ["create"],
      idempotency: () => ({ by: "none" }),
      target: () => "the air",
      perform: () => { throw new Error("it was really said"); },
    },
  },
  open: () => ({}),
};
`;
