export type Environment = Readonly<Record<string, string | undefined>>;

/** The variable of a name that somebody chose: `toString` is a name as well, and every object has one. */
export function variableOf(environment: Environment, name: string): string | undefined {
  return Object.hasOwn(environment, name) ? environment[name] : undefined;
}

/** An empty variable is as good as none. */
export function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
