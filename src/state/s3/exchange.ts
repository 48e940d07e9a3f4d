import { createExchange, type Exchange } from "../../api/exchange.ts";
import { proxiesOf } from "../../api/proxies.ts";
import type { OpenOptions } from "../contract.ts";

/** Milliseconds. */
const TIMEOUT = 20_000;

/** AWS's addresses on each machine. */
export const ON_MACHINE: ReadonlySet<string> = new Set(["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"]);

export function createS3Exchange(environment: OpenOptions["environment"]): Exchange {
  return createExchange({ proxies: proxiesOf(environment), timeout: TIMEOUT, direct: ON_MACHINE });
}
