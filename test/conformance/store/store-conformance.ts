import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe } from "vitest";
import type { Aggregate } from "#core/engine/state";
import type { Store } from "#core/store/port";
import { describeAggregates } from "./aggregates.ts";
import { describeCommits } from "./commits.ts";
import { describeCrashes } from "./crashes.ts";
import { describeNotes } from "./notes.ts";
import { describeOps } from "./ops.ts";
import { describePruning } from "./pruning.ts";
import { describeTimers } from "./timers.ts";
import { describeTraces } from "./traces.ts";

/** What each test of the suite works with. */
export interface Bench {
  /** The store of this test, open and empty at its start. */
  readonly store: Store;
  readonly folder: string;
  /** Closes the store and opens it again on the same folder. */
  reopen(): Promise<Store>;
  /** What the store holds of one rule and key. */
  aggregate(key: string, rule?: string): Promise<Aggregate>;
}

/**
 * What every implementation of `Store` must do. `open` opens the store that lives in a folder; `opener` is a module that exports the same function
 * under the name `open`, for the child processes that are killed.
 */
export function storeConformance(title: string, open: (folder: string) => Promise<Store>, opener: URL): void {
  let store: Store;
  let folder: string;

  const bench: Bench = {
    get store() {
      return store;
    },
    get folder() {
      return folder;
    },
    async reopen() {
      await store.close();
      store = await open(folder);
      return store;
    },
    async aggregate(key, rule = "go-live") {
      const { aggregates } = await store.load({ aggregates: [{ rule, key }], seen: [] });
      return aggregates[0]!;
    },
  };

  describe(`the store ${title}`, () => {
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), "herald-store-"));
      store = await open(folder);
    });

    afterEach(async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    });

    describeAggregates(bench);
    describeOps(bench);
    describeTimers(bench);
    describeNotes(bench);
    describeTraces(bench);
    describeCommits(bench, open);
    describePruning(bench);
    describeCrashes(bench, opener);
  });
}
