export type Environment = Readonly<Record<string, string | undefined>>;

/** Safe for any name, such as `toString`. */
export function variableOf(environment: Environment, name: string): string | undefined {
  return Object.hasOwn(environment, name) ? environment[name] : undefined;
}

/** The items of a variable that holds a list: `a, b`. */
export function listIn(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

export function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
