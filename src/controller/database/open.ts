import type { Environment } from "../../model/environment.ts";
import { variableOf } from "../../model/environment.ts";
import { fail } from "../../model/diagnostic.ts";
import { type Client, createClient, type Row } from "../../state/postgres/client.ts";
import { findPassword } from "../../state/postgres/password.ts";
import { type Place, readPlace } from "../../state/postgres/place.ts";
import type { ControllerConfig } from "../config/settings.ts";

/** Each statement runs by itself, and may run again after a lost connection: it is idempotent. */
export interface Database {
  /** Without credentials, for messages. */
  readonly name: string;
  run: Client["run"];
  /** A connection of its own, which others can't hold up. */
  dedicated(): Client;
  close(): Promise<void>;
}

const READ_WRITE = { readWrite: true };
/** Statements at once. */
const CONNECTIONS = 4;

/** Contacts nothing yet. Throws a Failure. */
export function openDatabase(place: Place, environment: Environment): Database {
  const clients = Array.from({ length: CONNECTIONS }, () => ({ busy: 0, client: createClient(place, environment, READ_WRITE) }));
  const further: Client[] = [];
  return {
    name: place.name,
    run: async (statement, parameters): Promise<readonly Row[]> => {
      const idlest = clients.reduce((best, each) => (each.busy < best.busy ? each : best));
      idlest.busy += 1;
      try {
        return await idlest.client.run(statement, parameters);
      } finally {
        idlest.busy -= 1;
      }
    },
    dedicated: () => {
      const client = createClient(place, environment, READ_WRITE);
      further.push(client);
      return client;
    },
    close: async () => {
      await Promise.all([...clients.map(({ client }) => client), ...further].map((client) => client.close()));
    },
  };
}

/** Throws a Failure without a usable URL. */
export function placeOf({ database, directory }: ControllerConfig, environment: Environment): Place {
  if (database === undefined) return readPlace("postgres://", { environment, directory });
  const url = variableOf(environment, database) ?? "";
  if (url !== "") return readPlace(url, { environment, directory });
  throw fail("no-credentials", `the database's URL is missing: ${database} is not set`, `Set ${database} to postgres://…`);
}

/** For the engine, which takes nothing but a URL. It holds the password: never print it. */
export async function engineUrl(place: Place, environment: Environment): Promise<string> {
  const { password } = await findPassword(place, environment);
  const url = new URL(`postgres://localhost/${encodeURIComponent(place.database)}`);
  url.username = encodeURIComponent(place.user);
  if (password !== undefined) url.password = encodeURIComponent(password.reveal());
  if (place.host.startsWith("/")) url.searchParams.set("host", place.host);
  else url.hostname = place.hostname;
  url.port = String(place.port);
  const { mode, rootCertificate } = place.tls;
  if (mode === "verify-full" || mode === "verify-ca") url.searchParams.set("sslmode", mode);
  else if (mode === "require") url.searchParams.set("sslmode", "no-verify");
  if (rootCertificate !== undefined && rootCertificate !== "system") url.searchParams.set("sslrootcert", rootCertificate);
  return url.href;
}
