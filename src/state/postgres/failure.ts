import { codeOf } from "../../api/network-errors.ts";
import type { DiagnosticCode } from "../../model/codes/index.ts";
import { type Failure, fail } from "../../model/diagnostic.ts";
import type { Secret } from "../../model/secret.ts";
import { bounded } from "../bounded.ts";
import { ConnectionError } from "./connect.ts";
import type { Place } from "./place.ts";

export interface Login {
  readonly password: Secret | undefined;
  /** Why a password file was not used. */
  readonly warning: string | undefined;
}

/** `code` is a SQLSTATE (PostgreSQL's manual, Appendix A). */
interface ServerError {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
}

/** Then the connection is still good. */
export function isStatementError(error: unknown): boolean {
  return serverErrorOf(error)?.severity === "ERROR";
}

/** Serialisation, deadlock; too many connections, shutdown; connection lost. */
const TEMPORARY_STATES = /^(?:40001|40P01|53300|57P0[123]|08(?!P01)\w{3})$/;
const TEMPORARY_ERRORS = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "CONNECTION_CLOSED", "CONNECTION_DESTROYED", "hung-up"]);

export function isTemporary(failure: unknown): boolean {
  const { cause } = failure as Failure;
  const server = serverErrorOf(cause);
  if (server !== undefined) return TEMPORARY_STATES.test(server.code);
  return TEMPORARY_ERRORS.has(codeOf(cause) ?? "");
}

/** Of a Failure by `explain`. */
export function sqlStateOf(failure: unknown): string | undefined {
  return failure instanceof Error ? serverErrorOf(failure.cause)?.code : undefined;
}

export function explain(cause: unknown, place: Place, login?: Login): Failure {
  const { name, user } = place;
  const failure = (code: DiagnosticCode, summary: string, help: string): Failure => fail(code, summary, help, { cause });
  const server = serverErrorOf(cause);
  if (server === undefined) return unreached(cause, place);
  switch (server.code) {
    case "28P01":
    case "28000":
    // PgBouncer's code for a wrong user or password.
    case "08P01":
      return failure(
        "state-access",
        `${name} refuses ${user}: ${server.message}`,
        login?.password === undefined
          ? `No password was found${login?.warning === undefined ? "" : `: ${login.warning}`}. Set PGPASSWORD, or put it into ~/.pgpass.`
          : `The password came from ${login.password.reference}. Check it, and the server's pg_hba.conf.`,
      );
    case "3D000":
      return failure(
        "state-no-database",
        `${name}: ${server.message}`,
        "Create the database, or name another in the state's URL.",
      );
    case "3F000":
      return failure("state-no-schema", `${name}: ${server.message}`, "Create the schema, or name another in the state's URL.");
    case "42501":
    case "25006":
      return failure(
        "state-read-only",
        `${user} may not write the state in ${name}: ${server.message}`,
        "It needs SELECT, INSERT and UPDATE on the table; and CREATE on the schema, where there is no table yet. A replica can't be written to.",
      );
    case "53300":
      return failure("state-busy", `${name} has no free connection: ${server.message}`, "Try again later, or use a pooler.");
    default:
      return failure("state-database", `${name} refused: ${server.message} (${server.code})`, "See the server's log.");
  }
}

function unreached(cause: unknown, { name, host }: Place): Failure {
  const code = codeOf(cause) ?? "";
  const failure = (what: string, help: string): Failure =>
    fail("state-unreachable", `${name} can't be reached: ${what}`, help, { cause });
  if (cause instanceof ConnectionError && cause.code === "no-tls")
    return failure(cause.message, "Turn on TLS in the server, or choose another sslmode.");
  if (/^(?:CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS)/.test(code))
    return failure(
      `it did not prove that it is ${host} (${bounded((cause as Error).message)})`,
      "sslrootcert names the certificate of the authority that signed the server's.",
    );
  if (cause instanceof ConnectionError && cause.code === "not-postgres")
    return failure(cause.message, "Check the host and the port.");
  if (cause instanceof ConnectionError && cause.code === "read-only")
    return failure(cause.message, "Name the primary server; during a failover, it answers soon.");
  const what = REASONS[code] ?? (cause instanceof Error && cause.message !== "" ? bounded(cause.message) : code);
  return failure(what, "Check the host and the port, that the server runs, and that no firewall is in between.");
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "no server listens there (ECONNREFUSED)",
  ENOTFOUND: "there is no host of that name (ENOTFOUND)",
  EAI_AGAIN: "its name can't be looked up now (EAI_AGAIN)",
  ENOENT: "there is no such socket (ENOENT)",
  ECONNRESET: "the connection broke (ECONNRESET)",
  CONNECTION_CLOSED: "it closed the connection",
};

function serverErrorOf(error: unknown): ServerError | undefined {
  if (!(error instanceof Error) || error.name !== "PostgresError") return undefined;
  const { code, severity, severity_local } = error as Error & Readonly<Record<string, unknown>>;
  return { code: String(code), severity: String(severity ?? severity_local), message: bounded(error.message) };
}
