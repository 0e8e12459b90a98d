import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHttpClient } from "#core/http/undici-http-client";
import type { Logger } from "#core/plugin/logger";
import type { RunnableConnection } from "#core/runtime/connections";
import { createDryRun } from "#core/runtime/dry-run";
import type { RunnablePlan } from "#core/runtime/plan";
import { type Runtime, startRuntime } from "#core/runtime/runtime";
import type { TestEar } from "#core/runtime/trigger/triggers";
import { openSqliteStore } from "#core/store/sqlite/open-sqlite-store";
import { VirtualClock } from "#core/time/virtual-clock";

const quiet: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => quiet };

/** A bot with real rules and a real store of its own, that speaks with nobody, on a time that is moved. */
export interface UnlinkedBot {
  readonly runtime: Runtime;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts one. What its actions are asked to do they take as done. */
export async function startUnlinkedBot(part: RunnablePlan, testEar: TestEar): Promise<UnlinkedBot> {
  const folder = await mkdtemp(join(tmpdir(), "herald-trigger-"));
  const clock = new VirtualClock(Date.now());
  const http = createHttpClient({ clock, userAgent: "Herald" });
  const store = await openSqliteStore({ path: join(folder, "herald.db") });
  const connections = createDryRun(quiet)(part.connections).map(unlinked);
  const printer = { print: () => Promise.resolve() };
  const runtime = await startRuntime({
    ...part,
    connections,
    store,
    clock,
    http,
    log: quiet,
    printer,
    testEar,
    random: () => 0.5,
    graceMs: 0,
  });
  return {
    runtime,
    pass: (ms) =>
      clock.advance(ms, async () => {
        await new Promise<void>((resolve) => setImmediate(resolve));
        await runtime.idle();
      }),
    async close() {
      await runtime.stop();
      await store.close();
      await http.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Without a source, and with nothing to open: no link is made, and there is nobody to wait for. */
function unlinked(connection: RunnableConnection): RunnableConnection {
  const { name, summary, config, events, actions } = connection.plugin;
  return { ...connection, plugin: { name, summary, config, events, actions, open: () => undefined } };
}

function nothing(): void {}
