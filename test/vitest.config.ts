import { defineConfig } from "vitest/config";

export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/harness/empty-temp.ts"],
    testTimeout: 30_000,
    // Processes start slowly while many others do.
    expect: { poll: { timeout: 20_000 } },
    // Most tests wait for processes and leases: more of them at once than there are cores.
    maxWorkers: 6,
    // A worker reads the sources once, not for each file: no test changes what another one sees.
    isolate: false,
    // Its JSON is imported in a way that Node 20 doesn't take.
    server: { deps: { inline: [/@actions\//] } },
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      exclude: ["src/*/generated/**", "src/render/html/page/**"],
      reporter: ["text-summary", "json-summary"],
      thresholds: {
        "src/plan/**": { branches: 100 },
        "src/resources/**": { branches: 100 },
      },
    },
  },
});
