import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { sign } from "../../src/api/sign.ts";
import { createEmulator, DEMO_ACCOUNT, DEMO_WEBHOOK_KEY, type Emulator, type EmulatorOptions } from "../../src/emulator/index.ts";

export interface EmulatedWorld {
  readonly emulator: Emulator;
  readonly url: string;
  /** The credentials, as the environment of a run holds them. */
  readonly environment: Record<string, string>;
  /** The part of a config that sends the three regions here. */
  readonly regions: string;
  /** The calls that changed something, or tried to, in the order of their arrival. */
  writes(): { readonly region: string; readonly call: string; readonly data: Readonly<Record<string, unknown>> }[];
  reads(): number;
  /** Gives the account another API secret. Gives what a run's environment has then: the earlier one too. */
  rotate(secret: string): Record<string, string>;
}

const READS = new Set(["list", "get"]);

/** An emulator over HTTP that ends with the test. */
export async function emulate(options: EmulatorOptions = {}): Promise<EmulatedWorld> {
  const account = { ...(options.account ?? options.seed?.account ?? DEMO_ACCOUNT) };
  const emulator = createEmulator({ ...options, account });
  const url = await emulator.listen();
  onTestFinished(() => emulator.close());
  const { id, secret } = account;
  return {
    emulator,
    url,
    environment: { XROOM_ID: id, XROOM_SECRET: secret, XROOM_HOSTS: "127.0.0.1" },
    regions: `regions: { ${["fra-1", "sfo-1", "sgp-1"].map((name) => `${name}: { url: "${url}/${name}" }`).join(", ")} }`,
    writes: () =>
      emulator.log
        .filter((entry) => !READS.has(entry.method ?? ""))
        .map((entry) => ({
          region: entry.region ?? "",
          call: `${entry.collection}.${entry.method}`,
          data: entry.data as Readonly<Record<string, unknown>>,
        })),
    rotate: (next) => {
      const rotated = { XROOM_SECRET: next, XROOM_PREVIOUS_SECRET: account.secret };
      account.secret = next;
      return rotated;
    },
    reads: () => emulator.log.filter((entry) => READS.has(entry.method ?? "")).length,
  };
}

/** A listener that answers the platform's validations rightly, and keeps what it is sent. */
export async function listen(key: string = DEMO_WEBHOOK_KEY): Promise<{ readonly url: string; readonly events: unknown[] }> {
  const events: unknown[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      const payload = JSON.parse(body) as { event: string; signThis?: string };
      if (payload.event === "validation") response.end(sign(key, payload.signThis ?? ""));
      else {
        events.push(payload);
        response.end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, events };
}
