import { chmod } from "node:fs/promises";
import { expect, it, onTestFinished } from "vitest";
import type { Status } from "../../src/controller/operate/status.ts";
import { describeIfPossible } from "../harness/if-possible.ts";
import { startPostgres } from "../harness/postgres.ts";
import { createProject } from "../harness/project.ts";

// Where the tests' own PostgreSQL doesn't start, the sandbox's doesn't.
await describeIfPossible("a controller's sandbox", startPostgres, () => {
  it("is ready in an empty folder with one command, follows its file, and goes on where it ended", async () => {
    const project = await createProject({});
    // Root's PostgreSQL runs as another user.
    await chmod(project.directory, 0o711);
    for (const name of ["check", "migrate"])
      expect(await project.xroom("controller", name, "--sandbox")).toMatchObject({
        code: 1,
        err: expect.stringContaining("a sandbox sets itself up"),
      });
    const began = performance.now();
    const start = () => {
      const started = project.start("controller", "run", "--sandbox");
      onTestFinished(() => started.kill("SIGTERM"));
      return started;
    };
    const first = start();
    await first.said("xroom controller ready");
    const ready = async (): Promise<string | null> => {
      const { out } = await project.xroom("controller", "status", "--sandbox", "--json");
      const [shard] = (JSON.parse(out) as Status).shards;
      return shard?.conditions.Ready === true ? shard.revision.applied : null;
    };
    await expect.poll(ready, { interval: 300 }).not.toBeNull();
    expect(performance.now() - began).toBeLessThan(30_000);
    const applied = await ready();
    expect(first.heard()).toMatch(/^Page: http:\/\/127\.0\.0\.1:\d+\/$/m);
    const another = await project.xroom("controller", "run", "--sandbox");
    expect(another).toMatchObject({ code: 1, err: expect.stringContaining("a controller's sandbox runs in") });
    // The one that runs is still found.
    expect(await ready()).toBe(applied);
    first.kill("SIGTERM");
    expect((await first.ended).code).toBe(0);
    const gone = await project.xroom("controller", "status", "--sandbox");
    expect(gone).toMatchObject({ code: 1, err: expect.stringContaining("no controller's sandbox runs in") });

    await project.write("xroom.yaml", (await project.read("xroom.yaml")).replace("duration: 1h", "duration: 2h"));
    const second = start();
    await second.said("xroom controller ready");
    await expect.poll(ready, { interval: 300 }).not.toBe(applied);
    await expect.poll(ready, { interval: 300 }).not.toBeNull();
    second.kill("SIGTERM");
    expect((await second.ended).code).toBe(0);
  });
});
