import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/soak/**", "node_modules/**"],
    environment: "node",
    pool: "forks",
    // Loading the code anew for each file takes longer than most of the tests. The leak guard sees to it that files leave nothing to each other.
    isolate: false,
    // Half of the time goes into waiting for processes and sockets: on two cores, two workers would leave one of them idle.
    maxWorkers: Math.max(4, availableParallelism()),
    testTimeout: 20_000,
    // Node's own loader runs the files as the bot does. The transform cache on disk has shown stale code as green.
    experimental: { viteModuleRunner: false },
    fsModuleCache: false,
    setupFiles: ["./test/support/leak-guard.ts"],
    coverage: { provider: "v8", include: ["core/**", "plugins/**"], reporter: ["text-summary", "html"] },
  },
});
