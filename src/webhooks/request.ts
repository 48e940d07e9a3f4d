/** What is known of a request before its body is read. */
export interface RequestHead {
  readonly method: string;
  /** Path and query, as requested. */
  readonly target: string;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** A request with its body: the bytes received or, where a body parser kept none, its result as JSON. */
export interface ReceivedRequest extends RequestHead {
  readonly body: Uint8Array;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export type RequestBody =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  /** A body parser ran before the listener. */
  | { readonly kind: "parsed"; readonly value: unknown }
  | { readonly kind: "too-large" }
  | { readonly kind: "too-slow" }
  /** The sender closed the connection. */
  | { readonly kind: "gone" }
  /** Other middleware read the body and kept nothing of it. */
  | { readonly kind: "taken" };

export function textReply(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body: text };
}

export function headerOf({ headers }: RequestHead, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : value?.[0];
}
