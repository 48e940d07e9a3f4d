import { BROKEN_TLS, codeOf, UNREACHED, UNTRUSTED } from "../../api/network-errors.ts";

/** Why a POST got no answer. */
export interface PostFailure {
  readonly code: "unreachable" | "untrusted" | "tls" | "timeout" | "broken";
  readonly message: string;
}

/** `timeout`: set if it ended the request, in milliseconds. */
export function explainFailure(error: unknown, host: string, timeout: number | undefined): PostFailure {
  const code = codeOf(error) ?? "";
  const timedOut = timeout !== undefined || /^UND_ERR_(?:HEADERS|BODY)_TIMEOUT$/.test(code);
  if (timedOut && code !== "UND_ERR_CONNECT_TIMEOUT")
    return {
      code: "timeout",
      message: timeout === undefined ? "did not answer in time" : `did not answer within ${timeout / 1_000} s`,
    };
  if (UNREACHED.has(code)) return { code: "unreachable", message: `${host} can't be reached (${code})` };
  if (code === "UND_ERR_ABORTED") return { code: "unreachable", message: `${host} can't be reached: the proxy refused` };
  if (UNTRUSTED.test(code)) return { code: "untrusted", message: `${host} did not prove who it is (${code})` };
  if (BROKEN_TLS.test(code)) return { code: "tls", message: `${host} does not speak TLS as it should (${code})` };
  return {
    code: "broken",
    message: `the connection to ${host} broke before there was an answer${code === "" ? "" : ` (${code})`}`,
  };
}
