import { describe, expect, test } from "vitest";
import type { DoctorSection } from "#core/cli/services/doctor/report";
import { fakeServices } from "./fake-services.ts";
import { runHerald } from "./run-herald.ts";

const good: DoctorSection = { about: "store", title: "store", findings: [{ level: "ok", what: "it is whole" }] };
const doubtful: DoctorSection = {
  about: "connection",
  connection: "discord",
  title: "connection discord",
  findings: [{ level: "warning", what: "it cannot look back", advice: "give it the right to" }],
};
const bad: DoctorSection = { ...doubtful, findings: [{ level: "error", what: "it is shut out", advice: "make a new token" }] };

function doctor(...sections: readonly DoctorSection[]) {
  const asked: string[] = [];
  const setup = {
    ...fakeServices({}).setup,
    doctor: async (configPath: string, tell: (section: DoctorSection) => void) => {
      asked.push(configPath);
      sections.forEach(tell);
    },
  };
  return { asked, setup };
}

describe("herald doctor", () => {
  test("tells what was found, what to do, and sums up; errors end with 1", async () => {
    const { asked, setup } = doctor(good, doubtful, bad);

    const { code, stdout } = await runHerald("doctor my.yaml", { setup });

    expect(code).toBe(1);
    expect(asked).toEqual(["my.yaml"]);
    expect(stdout.split("\n")).toEqual([
      "store",
      "  ok      it is whole",
      "connection discord",
      "  warning it cannot look back",
      "          → give it the right to",
      "connection discord",
      "  error   it is shut out",
      "          → make a new token",
      "1 error, 1 warning.",
      "",
    ]);
  });

  test("ends well with warnings alone, and when all is well", async () => {
    const warned = await runHerald("doctor", { setup: doctor(good, doubtful).setup });
    const fine = await runHerald("doctor", { setup: doctor(good).setup });

    expect([warned.code, fine.code]).toEqual([0, 0]);
    expect(warned.stdout).toMatch(/\n1 warning; the bots can run\.\n$/);
    expect(fine.stdout).toMatch(/\nEverything is there\.\n$/);
  });

  test("gives scripts everything as one JSON object", async () => {
    const { code, stdout } = await runHerald("doctor --json", { setup: doctor(good, bad).setup });

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({ ok: false, sections: [good, bad] });
  });
});
