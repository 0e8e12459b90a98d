import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/soak/**", "node_modules/**"],
    environment: "node",
    pool: "forks",
    testTimeout: 20_000,
    experimental: { viteModuleRunner: false },
  },
});
