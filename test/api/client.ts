import { onTestFinished } from "vitest";
import { connect, type Connection, type ConnectOptions } from "../../src/api/client.ts";
import { createEndpoint } from "../../src/api/endpoint.ts";

/** Fast enough that a test needs not wait, and with every try there is. */
export const QUICK = { tries: 3, within: 5_000, base: 1, cap: 5 };

/** Connections to the three regions of an emulator; they end with the test. */
export function client(
  url: string,
  account: ConnectOptions["account"],
  options: Partial<Omit<ConnectOptions, "account" | "endpoints">> = {},
): Connection {
  const endpoints = ["fra-1", "sfo-1", "sgp-1"].map((region) => createEndpoint(region, `${url}/${region}`, []));
  const connection = connect({ endpoints, account, retry: QUICK, ...options });
  onTestFinished(() => connection.close());
  return connection;
}
