/**
 * What Prometheus reads: counters and histograms of this process. No label names a room or holds a secret.
 *
 * It is our own: OpenTelemetry's SDK and Prometheus exporter would add 300 KB to the package, a twentieth of it, for these hundred lines; they
 * tell nothing of what was not measured yet, so rules would miss names; and the text is what an OpenTelemetry collector scrapes as well.
 */

export interface Metrics {
  count(name: Counter, labels?: Readonly<Record<string, string>>, by?: number): void;
  /** Seconds. */
  observe(name: Histogram, seconds: number, labels?: Readonly<Record<string, string>>): void;
  /** In the text format, version 0.0.4; `gauges` are read when it is asked for. */
  render(gauges: readonly Gauge[]): string;
}

export type Counter = keyof typeof COUNTERS;
export type Histogram = keyof typeof HISTOGRAMS;

export interface Gauge {
  readonly name: keyof typeof GAUGES;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

const COUNTERS = {
  xroom_events_total: "Events that came, by what became of them.",
  xroom_calls_total: "Requests to the API, all tries counted.",
  xroom_leases_lost_total: "Times that this replica was fenced.",
  xroom_recovered_total: "Tasks of dead replicas that were taken over.",
} as const;

const HISTOGRAMS = {
  xroom_reconcile_duration_seconds: "How long passes took.",
  xroom_event_to_enforced_seconds: "From an event to the last call that it led to.",
} as const;

const GAUGES = {
  xroom_queue_age_seconds: "The age of the oldest pass that waits.",
  xroom_shards: "Shards by condition.",
  xroom_drift_objects: "Objects that others changed and that were not set right yet.",
  xroom_region_paused: "Whether a region has asked for a pause.",
  xroom_source_age_seconds: "Since a source was fetched last.",
  xroom_replicas: "Replicas that live.",
  xroom_engine_rows: "Rows of the engine.",
} as const;

const BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

interface Series {
  readonly counts: number[];
  sum: number;
  total: number;
}

export function createMetrics(): Metrics {
  const counters = new Map<Counter, Map<string, number>>();
  const histograms = new Map<Histogram, Map<string, Series>>();
  return {
    count: (name, labels = {}, by = 1) => {
      const own = counters.get(name) ?? new Map<string, number>();
      counters.set(name, own);
      const key = labelText(labels);
      own.set(key, (own.get(key) ?? 0) + by);
    },
    observe: (name, seconds, labels = {}) => {
      const own = histograms.get(name) ?? new Map<string, Series>();
      histograms.set(name, own);
      const key = labelText(labels);
      const series = own.get(key) ?? { counts: BUCKETS.map(() => 0), sum: 0, total: 0 };
      own.set(key, series);
      series.sum += seconds;
      series.total += 1;
      for (const [index, bound] of BUCKETS.entries())
        if (seconds <= bound) series.counts[index] = (series.counts[index] ?? 0) + 1;
    },
    render: (gauges) => {
      const lines: string[] = [];
      const head = (name: string, type: string, help: string): void =>
        void lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
      for (const [name, help] of Object.entries(COUNTERS)) {
        head(name, "counter", help);
        for (const [labels, value] of counters.get(name as Counter) ?? []) lines.push(`${name}${labels} ${value}`);
      }
      for (const [name, help] of Object.entries(HISTOGRAMS)) {
        head(name, "histogram", help);
        for (const [labels, { counts, sum, total }] of histograms.get(name as Histogram) ?? []) {
          const withBound = (bound: string): string =>
            labels === "" ? `{le="${bound}"}` : `${labels.slice(0, -1)},le="${bound}"}`;
          for (const [index, bound] of BUCKETS.entries())
            lines.push(`${name}_bucket${withBound(String(bound))} ${counts[index] ?? 0}`);
          lines.push(
            `${name}_bucket${withBound("+Inf")} ${total}`,
            `${name}_sum${labels} ${sum}`,
            `${name}_count${labels} ${total}`,
          );
        }
      }
      for (const [name, help] of Object.entries(GAUGES)) {
        head(name, "gauge", help);
        for (const each of gauges) if (each.name === name) lines.push(`${name}${labelText(each.labels ?? {})} ${each.value}`);
      }
      return `${lines.join("\n")}\n`;
    },
  };
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return parts.length === 0 ? "" : `{${parts.join(",")}}`;
}

/** As the text format wants it. */
function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
