import { connect } from "node:net";
import type { Observed } from "../contract.ts";

/** Milliseconds. */
const PATIENCE = 3_000;

/** Whether a listener takes connections from this machine. Sends it nothing. */
export async function reach({ spec }: Pick<Observed, "spec">): Promise<string | undefined> {
  const { url } = spec;
  if (typeof url !== "string" || !URL.canParse(url)) return undefined;
  const { hostname, port, protocol, host } = new URL(url);
  const failure = await knock(hostname.replace(/^\[|\]$/g, ""), Number(port) || (protocol === "http:" ? 80 : 443));
  return failure === undefined ? `${host} can be reached from here` : `${host} can't be reached from here (${failure})`;
}

/** The code of why there is no connection; `undefined` if there is one. */
function knock(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.setTimeout(PATIENCE, () => socket.destroy(Object.assign(new Error(), { code: "ETIMEDOUT" })));
    socket.once("connect", () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code));
  });
}
