import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that wait for a minute or more, for processes and leases: begun last, each would run on alone. */
const SLOW = [
  "state/git-http",
  "state/git",
  "state/file",
  "state/https",
  "commands/exit-codes",
  "state/s3/faults",
  "state/postgres/server",
  "render/html/page",
  "config/budgets",
  "examples/github",
  "package/package",
].map((name) => `/test/${name}.test.ts`);

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isSlow = ({ moduleId }: TestSpecification): boolean => SLOW.some((name) => moduleId.endsWith(name));
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}

export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/harness/empty-temp.ts"],
    testTimeout: 120_000,
    // Processes start slowly while many others do.
    expect: { poll: { timeout: 20_000 } },
    // Most tests wait for processes and leases: more of them at once than there are cores.
    sequence: { sequencer: SlowFirst },
    maxWorkers: 10,
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
