/** Nothing was sent; after other errors it may have been. */
export const UNREACHED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Found before anything is sent. */
export const UNTRUSTED = /^(?:ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|UND_ERR_PRX_TLS)/;
/** Also after something was sent. */
export const BROKEN_TLS = /^ERR_SSL/;

/** Or its cause's; a connect to several addresses throws an AggregateError. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { code, cause, errors: several } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === "string") return code;
  return codeOf(cause) ?? (Array.isArray(several) ? codeOf(several[0]) : undefined);
}
