import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fail } from "../../model/diagnostic.ts";
import type { Environment } from "../../model/environment.ts";
import { createAdminServer } from "../admin/server.ts";
import type { Address, ControllerConfig } from "../config/settings.ts";
import { createEventServer } from "../events/listener.ts";
import type { Replica } from "./context.ts";

export interface Servers {
  /** `undefined` where the file has no `admin`. */
  readonly adminUrl: string | undefined;
  /** Once the database is reached. */
  serve(replica: Replica): Promise<void>;
  close(): Promise<void>;
}

/** Health is told from the start; events are taken once they can be stored. Throws a Failure for a port that is in use. */
export async function openServers(config: ControllerConfig, environment: Environment): Promise<Servers> {
  const open: Server[] = [];
  let replica: Replica | undefined;
  let adminUrl: string | undefined;
  if (config.admin !== undefined) {
    const server = createAdminServer({ config, settings: config.admin, environment, replica: () => replica });
    adminUrl = await listen(server, config.admin.listen);
    open.push(server);
  }
  return {
    adminUrl,
    serve: async (given) => {
      replica = given;
      if (config.events === undefined) return;
      const server = await createEventServer(given, config.events);
      await listen(server, config.events.listen);
      open.push(server);
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

async function listen(server: Server, { host, port }: Address): Promise<string> {
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
  return `http://${shown}:${(server.address() as AddressInfo).port}/`;
}
