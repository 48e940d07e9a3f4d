/** A request as it arrived, before and after its body was read. */
export interface Arrival {
  readonly method: string;
  /** Path and query, as they were asked for. */
  readonly target: string;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** An arrival whose body was read, byte for byte; written anew where only what a body parser made of it is left. */
export interface ArrivedWhole extends Arrival {
  readonly body: Uint8Array;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** A body, or why there is none. */
export type ArrivedBody =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "parsed"; readonly value: unknown }
  | { readonly kind: "too-large" }
  | { readonly kind: "too-slow" }
  /** The sender went away. */
  | { readonly kind: "gone" }
  /** Something else read it, and kept nothing. */
  | { readonly kind: "taken" };

export function textReply(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body: text };
}

export function headerOf({ headers }: Arrival, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : value?.[0];
}
