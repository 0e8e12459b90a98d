import { describe, expect, test } from "vitest";
import { createMetrics } from "#core/metrics/metrics";

const nothing = { queue: 0, silences: 0, connections: [] };

describe("metrics", () => {
  test("of two runtimes are apart", async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.event("ci");

    expect(await one.text(nothing)).toContain('herald_events_total{connection="ci"} 1');
    expect(await other.text(nothing)).not.toContain("herald_events_total{");
  });

  test("tell retries from what is in doubt, and neither from what is finished", async () => {
    const metrics = createMetrics();
    for (const outcome of ["retry", "retry", "unsure", "done", "dead"] as const) metrics.outcome("tell", outcome);
    const lines = (await metrics.text(nothing)).split("\n");

    expect(lines.filter((line) => /^herald_deliver.*\{/.test(line))).toEqual([
      'herald_deliveries_total{rule="tell",outcome="done"} 1',
      'herald_deliveries_total{rule="tell",outcome="dead"} 1',
      'herald_delivery_retries_total{rule="tell",reason="failed"} 2',
      'herald_delivery_retries_total{rule="tell",reason="in_doubt"} 1',
    ]);
  });

  test("tell whether the last reload was taken over, and when what runs was read", async () => {
    const metrics = createMetrics();
    expect(await metrics.text(undefined)).toContain("herald_config_last_reload_successful 1");

    const text = await metrics.text({ ...nothing, configuration: { isCurrent: false, loadedAtMs: 1_500 } });

    expect(text).toContain("herald_config_last_reload_successful 0");
    expect(text).toContain("herald_config_last_reload_success_timestamp_seconds 1.5");
  });

  test("keep a bounded number of codes, whatever a plugin says", async () => {
    const metrics = createMetrics();
    for (let n = 0; n < 1000; n += 1) metrics.notice("ci", `CODE_${n.toString()}`);
    const lines = (await metrics.text(nothing)).split("\n").filter((line) => line.startsWith("herald_notices_total{"));

    expect(lines).toHaveLength(201);
    expect(lines).toContain('herald_notices_total{connection="ci",code="other"} 800');
  });

  test("forget a connection that is not there any more, and know each link's state", async () => {
    const metrics = createMetrics();
    const connection = { connection: "ci", isOpen: true, link: "waiting", unfinished: 2, oldestMs: 1500, parked: 1 } as const;
    const before = (await metrics.text({ queue: 3, silences: 2, connections: [connection] })).split("\n");

    for (const line of [
      "herald_queue_inputs 3",
      "herald_silences_active 2",
      'herald_source_link{connection="ci",state="waiting"} 1',
      'herald_source_link{connection="ci",state="up"} 0',
      'herald_delivery_lag_seconds{connection="ci"} 1.5',
      'herald_parked_targets{connection="ci"} 1',
    ]) {
      expect(before).toContain(line);
    }
    expect(await metrics.text(nothing)).not.toContain('connection="ci"');
  });
});
