import type { CodeTable } from "./entry.ts";

export const API_CODES = {
  "api-cut-off": ["error", "The connection to a region broke.", "Try again; if it lasts, check proxies and firewalls."],
  "api-partial": ["error", "A region answered with a part of a list.", "Try again; if it lasts, check proxies and gateways."],
  "api-refused": ["error", "A region refused a call.", "Check that the account has the domain in this region."],
  "api-server-error": ["error", "A region failed.", "Try again; if it lasts, ask the vendor."],
  "api-stopped": ["error", "The run was stopped before the call.", "Run the command again."],
  "api-throttled": ["error", "A region accepts no more requests for now.", "Try again later."],
  "api-timeout": ["error", "A region did not answer in time.", "Try again; if it lasts, ask the vendor."],
  "api-tls": ["error", "TLS to a region failed.", "Check the url, the clock and the certificates of this machine."],
  "api-unauthorized": ["error", "The API refused the credentials.", "Check XROOM_ID and XROOM_SECRET."],
  "api-unclear": ["error", "An answer doesn't say that it is a success.", "Try again; if it lasts, check proxies and gateways."],
  "api-unreachable": ["error", "A region can't be reached.", "Check the network, the proxy settings and the region's url."],
  "api-unreadable": ["error", "The answer is not from the API.", "Check the region's url for a proxy or login page."],
  "bad-credentials": ["error", "The API id has characters that can't be sent.", "Copy it again from the dashboard."],
  "bad-host": [
    "error",
    "--allow-host or XROOM_HOSTS has a value that is not a host.",
    "Write api:HOST[:PORT], state:HOST[:PORT] or HOST, without scheme and path.",
  ],
  "bad-proxy": ["error", "HTTPS_PROXY or HTTP_PROXY is not a web address.", "Write it as http://host:port."],
  "clock-off": [["error", "warning"], "This machine's clock and a region's are too far apart.", "Set this machine's clock."],
  "host-not-allowed": ["error", "The config alone may not send credentials to this host.", "Allow it with --allow-host."],
  "no-credentials": ["error", "The API's id or secret is not set.", "Set XROOM_ID and XROOM_SECRET, or use --sandbox."],
  "plain-http": ["error", "Credentials would be sent without encryption.", "Use https."],
} as const satisfies CodeTable;
