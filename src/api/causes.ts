/** Errors that come before the first byte of a request is sent. Anything else may have reached the server. */
export const UNREACHED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Certificates that don't hold, found before anything is sent. */
export const UNTRUSTED = /^(?:ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|UND_ERR_PRX_TLS)/;
/** TLS that fails; that can also be later. */
export const BROKEN_TLS = /^ERR_SSL/;

/** An error's own code, or the one beneath it (a failed connect to several addresses is an AggregateError). */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { code, cause, errors: several } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === "string") return code;
  return codeOf(cause) ?? (Array.isArray(several) ? codeOf(several[0]) : undefined);
}
