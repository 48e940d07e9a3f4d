import { describe, expect, it } from "vitest";
import { createMetrics } from "../../src/controller/replica/metrics.ts";

/** As users' rules and dashboards name them. */
const NAMES = [
  "xroom_calls_total counter",
  "xroom_drift_objects gauge",
  "xroom_engine_rows gauge",
  "xroom_event_to_enforced_seconds histogram",
  "xroom_events_total counter",
  "xroom_leases_lost_total counter",
  "xroom_queue_age_seconds gauge",
  "xroom_reconcile_duration_seconds histogram",
  "xroom_recovered_total counter",
  "xroom_region_paused gauge",
  "xroom_replicas gauge",
  "xroom_shards gauge",
  "xroom_source_age_seconds gauge",
];
const namesIn = (text: string): string[] =>
  Array.from(text.matchAll(/^# TYPE (\S+ \S+)$/gm), ([, name]) => name ?? "").toSorted();

describe("metrics", () => {
  it("are all told from the start, each once, with a help", () => {
    const metrics = createMetrics();
    const text = metrics.render([]);
    expect(namesIn(text)).toEqual(NAMES);
    expect(text.match(/^# HELP xroom_\w+ .+\.$/gm)).toHaveLength(NAMES.length);
    metrics.count("xroom_recovered_total", {}, 3);
    expect(namesIn(metrics.render([{ name: "xroom_replicas", value: 2 }]))).toEqual(NAMES);
  });

  it("are counted by label, put into buckets, and are those of now", () => {
    const metrics = createMetrics();
    for (const result of ["stored", "stored", "refused"]) metrics.count("xroom_events_total", { result });
    metrics.count("xroom_calls_total", { region: 'fra"1\n', method: "booking.add", outcome: "done" });
    for (const seconds of [0.02, 0.02, 400]) metrics.observe("xroom_reconcile_duration_seconds", seconds, { result: "done" });
    metrics.render([{ name: "xroom_shards", labels: { condition: "Stalled" }, value: 1 }]);
    const text = metrics.render([
      { name: "xroom_shards", labels: { condition: "Ready" }, value: 7 },
      { name: "xroom_replicas", value: 3 },
    ]);
    const lines = text.split("\n").filter((line) => !line.startsWith("#"));
    for (const line of [
      'xroom_events_total{result="stored"} 2',
      'xroom_events_total{result="refused"} 1',
      'xroom_calls_total{region="fra\\"1\\n",method="booking.add",outcome="done"} 1',
      'xroom_reconcile_duration_seconds_bucket{result="done",le="0.01"} 0',
      'xroom_reconcile_duration_seconds_bucket{result="done",le="0.025"} 2',
      'xroom_reconcile_duration_seconds_bucket{result="done",le="+Inf"} 3',
      'xroom_reconcile_duration_seconds_count{result="done"} 3',
      'xroom_shards{condition="Ready"} 7',
      "xroom_replicas 3",
    ])
      expect(lines).toContain(line);
    expect(text).not.toContain("Stalled");
    expect(text).toMatch(/^xroom_reconcile_duration_seconds_sum\{result="done"\} 400\.04$/m);
  });
});
