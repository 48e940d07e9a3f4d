/** The values that no message may show: the API secret, those of the config, and those that were sent or came in answers. */
export interface SecretsInUse {
  /** With one more. */
  with(other: string): Iterable<string>;
  /** Passwords, by the wire's names. */
  noteRequest(data: unknown): void;
  noteAnswer(body: string): void;
}

/** A region may hold 100,000 keys. A message that quotes one of those beyond has a word beside it. */
const MOST = 10_000;

/** `own` is read once a message is to be shown. */
export function createSecretsInUse(own: Iterable<string>): SecretsInUse {
  const known = new Set<string>();
  let given: ReadonlySet<string> | undefined;
  const note = (value: string): void => {
    if (known.size < MOST) known.add(value);
  };
  const noteRequest = (data: unknown): void => {
    if (typeof data !== "object" || data === null) return;
    for (const [name, value] of Object.entries(data) as [string, unknown][]) {
      if (typeof value !== "string") noteRequest(value);
      else if (name === "key" || name === "password") note(value);
    }
  };
  return {
    with: (other) => ({
      *[Symbol.iterator]() {
        yield other;
        yield* (given ??= new Set(own));
        yield* known;
      },
    }),
    noteRequest,
    noteAnswer: (body) => {
      for (const [, text = ""] of body.matchAll(/"(?:key|password|hostKey)"\s*:\s*"((?:[^"\\]|\\.){1,1000})"/g)) {
        if (known.size >= MOST) return;
        note(unescaped(text));
      }
    },
  };
}

function unescaped(text: string): string {
  try {
    return text.includes("\\") ? (JSON.parse(`"${text}"`) as string) : text;
  } catch {
    return text;
  }
}
