import { once } from "node:events";
import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fail } from "../../model/diagnostic.ts";
import type { Environment } from "../../model/environment.ts";
import { createAdminListener } from "../admin/server.ts";
import type { Address, ControllerConfig, TlsFiles } from "../config/settings.ts";
import { createEventListener } from "../events/listener.ts";
import type { Replica } from "./context.ts";
import { createListener } from "./tls.ts";

export interface Servers {
  /** `undefined` where the file has no `admin`. */
  readonly adminUrl: string | undefined;
  /** Once the database is reached: until then it answers 503. */
  serve(replica: Replica): Promise<void>;
  close(): Promise<void>;
}

/** `/livez` and `/readyz` answer from the start. Throws a Failure for a port that is in use. */
export async function openServers(
  config: ControllerConfig,
  environment: Environment,
  log: (line: string) => void,
): Promise<Servers> {
  const open: Server[] = [];
  let replica: Replica | undefined;
  let adminUrl: string | undefined;
  if (config.admin !== undefined) {
    const { admin: settings } = config;
    const server = await createListener(
      createAdminListener({ settings, environment, replica: () => replica }),
      settings.tls,
      log,
    );
    adminUrl = await listen(server, settings);
    open.push(server);
  }
  let take: RequestListener = (_, response) => void response.writeHead(503, { "retry-after": "5", "content-length": 0 }).end();
  if (config.events !== undefined) {
    const server = await createListener((request, response) => take(request, response), config.events.tls, log);
    await listen(server, config.events);
    open.push(server);
  }
  return {
    adminUrl,
    serve: async (given) => {
      replica = given;
      if (config.events !== undefined) take = await createEventListener(given, config.events);
    },
    close: async () => {
      for (const server of open) {
        const closed = once(server, "close");
        server.close();
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 1_000).unref();
        await closed;
      }
    },
  };
}

interface Listening {
  readonly listen: Address;
  readonly tls: TlsFiles | undefined;
}

/** Gives its address. */
async function listen(server: Server, { listen: { host, port }, tls }: Listening): Promise<string> {
  server.headersTimeout = 10_000;
  server.requestTimeout = 20_000;
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (cause) {
    throw fail(
      "no-port",
      `can't listen on ${host}, port ${port}: ${(cause as Error).message}`,
      "Choose another in the controller's file.",
      { cause },
    );
  }
  const shown = host.includes(":") ? `[${host}]` : host;
  return `${tls === undefined ? "http" : "https"}://${shown}:${(server.address() as AddressInfo).port}/`;
}
