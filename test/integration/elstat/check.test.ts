import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SystemClock } from "#core/time/system-clock";
import { type ElstatSimulator, startElstatSimulator } from "#plugins/elstat/simulator";
import { openForCheck } from "#test/support/checked-connection";

let simulator: ElstatSimulator;
beforeEach(async () => {
  simulator = await startElstatSimulator({ clock: new SystemClock(), pollMs: 0 });
});
afterEach(() => simulator.close());

async function check(services: readonly string[] | undefined): Promise<readonly string[]> {
  const connection = await openForCheck("elstat", { url: simulator.url, ...(services === undefined ? {} : { services: [...services] }) });
  const lines = await connection.check({ subscriptions: [{ event: "service.status", parameters: {} }] });
  await connection.close();
  return lines;
}

describe("the check of an Elstat", () => {
  test("finds the services that it knows, and closes its link at once", async () => {
    expect(await check(["elixire", "api"])).toEqual([expect.stringMatching(/^ok: .* streams$/), "ok: it knows status:elixire, status:api"]);
    await expect.poll(() => simulator.stream.connections).toBe(0);
  });

  test("names a service that is not confirmed", async () => {
    expect(await check(["elixire", "mial"])).toContainEqual(
      expect.stringMatching(
        /^warning: it did not confirm status:mial: .* → compare the names of the services with Elstat's own configuration$/,
      ),
    );
  });

  test("names the services over which the link is closed", async () => {
    simulator.stream.manners.unknown = "refused";

    expect(await check(["mial"])).toContainEqual(expect.stringMatching(/^error: .*closed with code 4200 when asked for status:mial/));
  });

  test("says that no rule names a service", async () => {
    expect(await check(undefined)).toContainEqual(
      expect.stringMatching(/^error: no rule says of which services it wants service.status → name them/),
    );
  });

  test("says that something else answers there", async () => {
    simulator.stream.refuseWith = { status: 404 };

    expect(await check(["elixire"])).toEqual([expect.stringMatching(/^error: .*404.* → look whether this machine reaches it/)]);
  });
});
