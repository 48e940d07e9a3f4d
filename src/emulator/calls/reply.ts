/** What the server sends for a request. Everything but an answer is a fault. */
export type Reply = Answer | (HttpAnswer & { readonly kind: "cut-off" }) | { readonly kind: "drop" } | { readonly kind: "hang" };

export type Answer = HttpAnswer & { readonly kind: "answer" };

interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const JSON_HEADERS = { "content-type": "application/json; charset=utf-8" };

export function jsonAnswer(status: number, body: string): Answer {
  return { kind: "answer", status, headers: JSON_HEADERS, body };
}

export function failureBody(why: string): string {
  return JSON.stringify({ isError: true, errMsg: why });
}
