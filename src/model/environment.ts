export type Environment = Readonly<Record<string, string | undefined>>;

/** Safe for any name, such as `toString`. */
export function variableOf(environment: Environment, name: string): string | undefined {
  return Object.hasOwn(environment, name) ? environment[name] : undefined;
}

export function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
