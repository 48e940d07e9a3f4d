import { afterEach } from "vitest";
import { newSalt, sign } from "../../src/api/sign.ts";
import { createEmulator, type Emulator, type EmulatorOptions } from "../../src/emulator/index.ts";

/** A running emulator, and a caller that signs as the manual says. */
export interface Running {
  readonly emulator: Emulator;
  readonly url: string;
  /** `call("booking.add", {…})`; default region: fra-1. Throws what the connection throws. */
  call(method: string, data?: unknown, region?: string): Promise<Answered>;
  /** The output of a call that must succeed. */
  ok<T = unknown>(method: string, data?: unknown, region?: string): Promise<T>;
  /** The error of a call that must be refused. */
  no(method: string, data?: unknown, region?: string): Promise<string>;
  admin(verb: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of an answer that is JSON. */
  readonly body: { readonly isError?: boolean; readonly errMsg?: string; readonly data?: unknown } | undefined;
}

const running: Emulator[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()));
});

export const NOON = Date.parse("2026-12-01T12:00:00Z");

export async function start(options: EmulatorOptions = {}): Promise<Running> {
  const emulator = createEmulator({ now: () => NOON, ...options });
  running.push(emulator);
  const url = await emulator.listen();
  const call: Running["call"] = async (method, data = {}, region = "fra-1") => {
    const [collection, name] = method.split(".");
    const response = await fetch(`${url}/${region}/api/${collection}`, {
      method: "POST",
      headers: signedHeaders(emulator.account),
      body: JSON.stringify({ method: name, data }),
    });
    return read(response);
  };
  return {
    emulator,
    url,
    call,
    ok: async <T>(method: string, data?: unknown, region?: string) => {
      const { status, body } = await call(method, data, region);
      if (status !== 200 || body?.isError !== false) throw new Error(`${method}: ${status} ${JSON.stringify(body)}`);
      return body.data as T;
    },
    no: async (method, data, region) => {
      const { status, body } = await call(method, data, region);
      if (status !== 200 || body?.isError !== true)
        throw new Error(`${method} was not refused: ${status} ${JSON.stringify(body)}`);
      return body.errMsg ?? "";
    },
    admin: async (verb, path, body) => {
      const response = await fetch(`${url}/_emulator${path}`, {
        method: verb,
        headers: { "x-emulator": "1", "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: await response.json() };
    },
  };
}

export function signedHeaders(account: { id: string; secret: string }, salt = newSalt()): Record<string, string> {
  return {
    "content-type": "application/json",
    "x-api-version": "2",
    "x-random": salt,
    "x-auth-id": account.id,
    "x-auth-key": sign(account.secret, salt),
  };
}

export async function read(response: Response): Promise<Answered> {
  const text = await response.text();
  let body: Answered["body"];
  try {
    body = JSON.parse(text) as Answered["body"];
  } catch {
    body = undefined;
  }
  return { status: response.status, headers: response.headers, text, body };
}

/** The input of a booking, with overrides. */
export function meeting(room: string, startTime: unknown, options: object = {}): object {
  return { domain: "chat.org", roomName: room, startTime, meetingOptions: { duration: 60, ...options } };
}
