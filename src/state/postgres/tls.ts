import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { homedir } from "node:os";
import { join } from "node:path";
import { fail } from "../../model/diagnostic.ts";
import type { OpenOptions } from "../contract.ts";
import type { Place, TlsWish } from "./place.ts";

/** Whether a connection is encrypted, and how far it is verified whom one speaks to. */
export interface Tls {
  /** `never`, `wherever it is offered`, or not at all without it. */
  readonly use: "never" | "if-offered" | "always";
  readonly options: ConnectionOptions;
}

/*
 * sslmode as libpq has it (PostgreSQL's manual, 32.19 "SSL Support"), with two differences, both to the safe side: `allow` is read as
 * `prefer`, and a handshake that fails under `prefer` is an error, not a reason to go on in the clear.
 *
 *     disable       never
 *     allow, prefer wherever the server offers it, whoever the server is
 *     require       always, whoever the server is; with a root certificate at hand, like verify-ca
 *     verify-ca     always, and signed by the root certificate
 *     verify-full   always, signed by it, and for this host
 *
 * The root certificate is `sslrootcert`, else ~/.postgresql/root.crt. `sslrootcert=system` takes the authorities that Node.js knows; anybody
 * can get one of these to sign a certificate for some host, so it goes with verify-full only.
 */
export async function readTls({ host, tls }: Pick<Place, "host" | "tls">, environment: OpenOptions["environment"]): Promise<Tls> {
  if (host.startsWith("/") || tls.mode === "disable") return { use: "never", options: {} };
  const common: ConnectionOptions = {
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(await clientCertificate(tls)),
  };
  if (tls.rootCertificate === "system") {
    if (tls.mode === "verify-full") return { use: "always", options: common };
    throw fail("state-tls", `sslrootcert=system is not enough with sslmode=${tls.mode}`, "Use sslmode=verify-full with it.");
  }
  const root = await rootCertificate(tls, environment);
  switch (tls.mode) {
    case "verify-full":
      return { use: "always", options: { ...common, ca: needed(root, tls.mode) } };
    case "verify-ca":
      return { use: "always", options: { ...common, ca: needed(root, tls.mode), checkServerIdentity: () => undefined } };
    case "require":
      if (root !== undefined) return { use: "always", options: { ...common, ca: root, checkServerIdentity: () => undefined } };
      return { use: "always", options: { ...common, rejectUnauthorized: false } };
    default:
      return { use: "if-offered", options: { ...common, rejectUnauthorized: false } };
  }
}

async function rootCertificate(
  { rootCertificate }: TlsWish,
  environment: OpenOptions["environment"],
): Promise<string | undefined> {
  if (rootCertificate !== undefined) return read(rootCertificate, "sslrootcert");
  const usual = join(environment["HOME"] ?? homedir(), ".postgresql", "root.crt");
  return readFile(usual, "utf8").catch(() => undefined);
}

async function clientCertificate({ certificate, key }: TlsWish): Promise<ConnectionOptions> {
  if (certificate === undefined || key === undefined) return {};
  return { cert: await read(certificate, "sslcert"), key: await read(key, "sslkey") };
}

function needed(root: string | undefined, mode: string): string {
  if (root !== undefined) return root;
  throw fail(
    "state-tls",
    `sslmode=${mode} needs the certificate of the authority that signed the server's, and there is none`,
    "Name its file with sslrootcert or PGSSLROOTCERT, or put it at ~/.postgresql/root.crt; or set PGSSLMODE=verify-full and PGSSLROOTCERT=system.",
  );
}

async function read(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw fail("state-tls", `${path}, which ${what} names, can't be read: ${(cause as Error).message}`, "Check its name.", {
      cause,
    });
  }
}
