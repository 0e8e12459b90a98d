import { describe, expect, test } from "vitest";
import type { ReloadReport } from "#core/cli/services";
import { runHerald } from "./run-herald.ts";

function answering(report: ReloadReport) {
  const asked: string[] = [];
  const reload = (path: string): Promise<ReloadReport> => {
    asked.push(path);
    return Promise.resolve(report);
  };
  return { asked, reload };
}

describe("herald reload", () => {
  test("prints what changed, warnings first", async () => {
    const { asked, reload } = answering({ kind: "reloaded", changes: ["rule added: a"], warnings: ["x.yaml:1:1: warning: odd"] });

    const ended = await runHerald("reload my.yaml", { reload });

    expect(asked).toEqual(["my.yaml"]);
    expect(ended).toEqual({ code: 0, stdout: "x.yaml:1:1: warning: odd\nrule added: a\n", stderr: "" });
  });

  test("fails when it was refused, as text and as JSON", async () => {
    const report: ReloadReport = { kind: "refused", problems: ["x.yaml:1:1: error: bad"] };
    const { reload } = answering(report);

    const plain = await runHerald("reload", { reload });
    const json = await runHerald("reload --json", { reload });

    expect(plain).toMatchObject({ code: 1, stdout: "x.yaml:1:1: error: bad\n" });
    expect({ code: json.code, report: JSON.parse(json.stdout) as unknown }).toEqual({ code: 1, report });
  });
});
