import { isIP } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { homedir } from "node:os";
import { join } from "node:path";
import { fail } from "../../model/diagnostic.ts";
import { BUDGETS } from "../../model/budgets.ts";
import { readAtMost } from "../../model/read-at-most.ts";
import type { OpenOptions } from "../contract.ts";
import type { Place, TlsWish } from "./place.ts";

export interface Tls {
  readonly use: "never" | "if-offered" | "always";
  readonly options: ConnectionOptions;
}

/*
 * libpq's sslmode (PostgreSQL's manual, 32.19 "SSL Support"), but stricter: `allow` means `prefer`, and a failed handshake is an error.
 *
 *     disable         never encrypted
 *     allow, prefer   encrypted if the server offers it; not verified
 *     require         encrypted; like verify-ca if there is a root certificate
 *     verify-ca       encrypted; signed by the root certificate: `sslrootcert`, or ~/.postgresql/root.crt
 *     verify-full     the same, and for this host. Needed for `sslrootcert=system`, the authorities that Node.js knows
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
      return { use: "always", options: { ...common, ca: requireRoot(root, tls.mode) } };
    case "verify-ca":
      return { use: "always", options: { ...common, ca: requireRoot(root, tls.mode), checkServerIdentity: () => undefined } };
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
  return text(usual).catch(() => undefined);
}

async function clientCertificate({ certificate, key }: TlsWish): Promise<ConnectionOptions> {
  if (certificate === undefined || key === undefined) return {};
  return { cert: await read(certificate, "sslcert"), key: await read(key, "sslkey") };
}

function requireRoot(root: string | undefined, mode: string): string {
  if (root !== undefined) return root;
  throw fail(
    "state-tls",
    `sslmode=${mode} needs the certificate of the authority that signed the server's, and there is none`,
    "Name its file with sslrootcert or PGSSLROOTCERT, or put it at ~/.postgresql/root.crt; or set PGSSLMODE=verify-full and PGSSLROOTCERT=system.",
  );
}

async function read(path: string, what: string): Promise<string> {
  try {
    return await text(path);
  } catch (cause) {
    throw fail("state-tls", `${path}, which ${what} names, can't be read: ${(cause as Error).message}`, "Check its name.", {
      cause,
    });
  }
}

async function text(path: string): Promise<string> {
  return (await readAtMost(path, BUDGETS.secretBytes)).toString("utf8");
}
