import type { Diagnostic } from "../model/diagnostic.ts";
import type { CallError } from "./call-error.ts";

const HELP: Readonly<Partial<Record<CallError["code"], string>>> = {
  unreachable:
    "Check the network, the proxy settings (HTTPS_PROXY, NO_PROXY) and the region's url; `xroom regions --check` asks each region.",
  tls: "Check the region's url and the machine's clock and certificates (NODE_EXTRA_CA_CERTS); nothing was sent.",
  timeout: "Try again; if it lasts, ask the vendor about this region.",
  "cut-off": "Try again; if it lasts, look for a proxy or firewall that ends connections.",
  throttled: "Try again later; this region takes no more requests for now.",
  refused: "Check the domain's name, and in the dashboard that this account has it in this region.",
  unauthorized: "Check XROOM_ID and XROOM_SECRET against the dashboard; the secret may have been regenerated.",
  "server-error": "Try again; if it lasts, ask the vendor about this region.",
  unclear: "Try again; if it lasts, look for a proxy or gateway that answers in the API's place.",
  partial: "Try again; if it lasts, look for a proxy or gateway that cuts lists: what a part lacks is not known to be gone.",
  unreadable:
    "Check that the region's url points at the API, and not at a proxy or login page; --log-level debug shows how the answer begins.",
};

/** Waits differ in their message only. */
function keyOf({ code, region, message }: CallError): string {
  if (code === "unauthorized") return code;
  return code === "throttled" ? `${region}\n${code}` : `${region}\n${code}\n${message}`;
}

/** One error per region and cause. */
export function diagnoseCalls(errors: readonly CallError[]): Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const error of errors) {
    const key = keyOf(error);
    if (found.has(key)) continue;
    const help = HELP[error.code];
    const summary =
      error.code === "unauthorized"
        ? `the API refused the credentials (region ${error.region}: ${error.message})`
        : `region ${error.region}, ${error.method}: ${error.message}`;
    found.set(key, { severity: "error", code: `api-${error.code}`, summary, ...(help === undefined ? {} : { help }) });
  }
  return [...found.values()];
}
