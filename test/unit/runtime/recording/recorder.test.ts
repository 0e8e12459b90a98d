import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "#core/codec/json";
import type { Logger } from "#core/plugin/logger";
import { Recorder, type RecordingOptions } from "#core/runtime/recording/recorder";
import { VirtualClock } from "#core/time/virtual-clock";

const start = Date.UTC(2026, 0, 5, 12);
const logged: string[] = [];
const log: Logger = { debug: say, info: say, warn: say, error: say, child: () => log };

let folder: string;
let clock: VirtualClock;
let recorder: Recorder;
let state: Json;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "herald-record-"));
  clock = new VirtualClock(start);
  state = { open: 1 };
  logged.length = 0;
  recorder = new Recorder({ clock, log, redact: (text) => text.replaceAll("1234", "[secret]") });
  recorder.attach({
    names: () => ["radio", "clock"],
    of: (name) => ({ plugin: name, state, link: "in step", isLocal: name === "clock" }),
  });
});
afterEach(async () => {
  await recorder.end();
  rmSync(folder, { recursive: true });
});

function say(message: string): void {
  logged.push(message);
}

function begin(more: Partial<RecordingOptions> = {}): Promise<unknown> {
  return recorder.begin({ folder, maxBytes: 1_000_000, files: 3, ...more });
}

function hear(frame: Json, connection = "radio"): void {
  recorder.heard(connection, { kind: "frame", frame }, clock.now());
}

function files(): readonly string[] {
  return readdirSync(folder).toSorted();
}

function linesOf(file: string): readonly { readonly [name: string]: Json }[] {
  const text = readFileSync(join(folder, file), "utf8").trimEnd();
  return text.split("\n").map((line) => JSON.parse(line) as { readonly [name: string]: Json });
}

describe("a recorder", () => {
  test("writes nothing until it is asked to", async () => {
    hear("one");
    await recorder.end();

    expect(files()).toEqual([]);
    expect(recorder.status()).toMatchObject({ isRecording: false, lines: 0 });
  });

  test("writes what a source knew, then what it handed in and what came of it, in order", async () => {
    await begin();
    hear({ on: true });
    recorder.event({
      id: "1",
      connection: "radio",
      plugin: "radio",
      name: "show.live",
      subject: undefined,
      time: start - 5,
      arrivedAt: start,
      via: ["a"],
      data: { id: "7" },
    });
    recorder.heard("radio", { kind: "timer", name: "t" }, start);
    recorder.heard("radio", { kind: "lost", reason: "gone" }, start + 1);
    await recorder.end();

    expect(files()).toEqual(["traffic-20260105T120000000Z-000001.ndjson"]);
    expect(linesOf(files()[0] ?? "")).toEqual([
      { v: 1, at: start, kind: "begin" },
      { v: 1, at: start, kind: "state", connection: "radio", plugin: "radio", link: "in step", state: { open: 1 } },
      { v: 1, at: start, kind: "frame", connection: "radio", frame: { on: true } },
      {
        v: 1,
        at: start,
        kind: "event",
        connection: "radio",
        event: { name: "show.live", id: "1", time: start - 5, via: ["a"], data: { id: "7" } },
      },
      { v: 1, at: start + 1, kind: "lost", connection: "radio", reason: "gone" },
      { v: 1, at: start, kind: "end" },
    ]);
  });

  test("leaves out sources that need no network: they run by themselves in a replay", async () => {
    await begin();
    hear("tick", "clock");
    await recorder.end();

    expect(readFileSync(join(folder, files()[0] ?? ""), "utf8")).not.toContain("clock");
  });

  test("takes secrets out, also one that is a number, and the line stays JSON", async () => {
    await begin();
    hear({ pin: 1234, text: "it is 1234" });
    await recorder.end();

    expect(linesOf(files()[0] ?? "")[2]).toMatchObject({ frame: { pin: "[secret]", text: "it is [secret]" } });
  });

  test("keeps so many files of a size, each beginning with what its sources know, and counts those of earlier recordings", async () => {
    writeFileSync(join(folder, "traffic-20250101T000000000Z-000001.ndjson"), "{}\n");
    writeFileSync(join(folder, "notes.txt"), "mine");
    await begin({ maxBytes: 4_096 });
    for (let index = 0; index < 12; index += 1) {
      state = { open: index };
      hear("x".repeat(1_500));
    }
    await recorder.end();

    const names = files().filter((name) => name !== "notes.txt");
    expect(names).toHaveLength(3);
    expect(names.every((name) => name.startsWith("traffic-20260105"))).toBe(true);
    expect(linesOf(names[1] ?? "")[0]).toMatchObject({ kind: "state", state: { open: expect.any(Number) as number } });
    expect(names.every((name) => readFileSync(join(folder, name)).length <= 4_096)).toBe(true);
    expect(files()).toContain("notes.txt");
  });

  test("leaves lines out when the disk is slow, says how many, and goes on with what the sources know", async () => {
    await begin({ maxBytes: 1_000_000_000 });
    const large = "x".repeat(3_000_000);
    for (let index = 0; index < 8; index += 1) hear(large);
    const { skipped } = recorder.status();
    await written(20);
    state = { open: 2 };
    hear("after");
    await recorder.end();

    expect(skipped).toBe(3);
    expect(linesOf(files()[0] ?? "").slice(-4)).toMatchObject([
      { kind: "skipped", count: 3 },
      { kind: "state", state: { open: 2 } },
      { kind: "frame", frame: "after" },
      { kind: "end" },
    ]);
  });

  test("ends when writing fails, and says so", async () => {
    await begin({ maxBytes: 4_096 });
    // The next file cannot be made: its place is taken.
    writeFileSync(join(folder, "traffic-20260105T120000000Z-000002.ndjson"), "");
    for (let index = 0; index < 4; index += 1) hear("x".repeat(1_500));
    await recorder.ended();

    expect(recorder.status()).toMatchObject({ isRecording: false, reason: "writing failed (EEXIST)" });
    expect(logged.at(-1)).toBe("recording ended: writing failed (EEXIST); the bot goes on");
    hear("more");
  });

  test("ends by itself when its time is over", async () => {
    await begin({ forMs: 60_000 });
    await clock.advance(60_000);
    await recorder.ended();

    expect(recorder.status()).toMatchObject({ isRecording: false, reason: "the time is over" });
  });

  test("refuses a second recording, and a folder that it cannot make", async () => {
    await begin();
    await expect(begin()).rejects.toMatchObject({ code: "RECORD_BUSY" });
    await recorder.end();

    writeFileSync(join(folder, "taken"), "");
    await expect(begin({ folder: join(folder, "taken") })).rejects.toMatchObject({ code: "RECORD_FOLDER" });
  });
});

/** Until what waits is on the disk: the file grows no more. */
async function written(megabytes: number): Promise<void> {
  for (let turns = 0; turns < 10_000; turns += 1) {
    const size = readFileSync(join(folder, files()[0] ?? "")).length;
    if (size > 15_000_000 && size < megabytes * 1_000_000) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await new Promise((resolve) => setImmediate(resolve));
}
