// A command's tables of arguments and options are the one place that says what it takes: commander is configured from
// them, and the types of what `run` receives are inferred from them.

/** What an argument or option takes. A description alone: a text, or for an option without `<value>` a flag. */
export type Spec = string | DetailedSpec;

export interface DetailedSpec {
  readonly description: string;
  /** Reads a value. Throws an InvalidArgumentError that says what was expected. */
  readonly parse?: (text: string) => unknown;
  readonly choices?: readonly string[];
  readonly default?: unknown;
  /** The default as the help shows it. */
  readonly defaultText?: string;
  /** May be given several times: all values are kept, in their order. */
  readonly repeatable?: true;
  /** The name of an option that can't be given too. */
  readonly conflicts?: string;
}

/** By the way it is written: `<room>`, `[plan]`, `[domains...]`. The order is that of the command line. */
export type ArgumentTable = Readonly<Record<string, Spec>>;

/** By its flags: `-y, --yes`, `--out <file>`, `--no-secrets`. The order is that of the help. */
export type OptionTable = Readonly<Record<string, Spec>>;

type FirstWord<Text> = Text extends `${infer Word} ${string}` ? Word : Text;

type CamelCase<Text> = Text extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<CamelCase<Tail>>}` : Text;

type OptionName<Flags> = Flags extends `${string}--no-${infer Name}`
  ? CamelCase<FirstWord<Name>>
  : Flags extends `${string}--${infer Name}`
    ? CamelCase<FirstWord<Name>>
    : Flags extends `-${infer Name}`
      ? FirstWord<Name>
      : never;

type Bare<Text> = Text extends `${infer Name}...` ? Name : Text;

type ArgumentName<Written> = Written extends `<${infer Name}>`
  ? Bare<Name>
  : Written extends `[${infer Name}]`
    ? Bare<Name>
    : never;

type OneValue<Written, Of> = Of extends { readonly parse: (text: string) => infer Value }
  ? Value
  : Of extends { readonly choices: readonly (infer Choice)[] }
    ? Choice
    : Written extends `${string}<${string}` | `[${string}`
      ? string
      : boolean;

type Value<Written, Of> = Of extends { readonly repeatable: true }
  ? readonly OneValue<Written, Of>[]
  : Written extends `${string}...${string}`
    ? readonly OneValue<Written, Of>[]
    : OneValue<Written, Of>;

/** Whether there is a value even if none is given. */
type IsSet<Written, Of> = Of extends { readonly default: unknown }
  ? true
  : Written extends `--no-${string}` | `<${string}` | `[${string}...]`
    ? true
    : false;

/** The values of a table's options. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Flags in keyof Table as IsSet<Flags, Table[Flags]> extends true ? OptionName<Flags> : never]: Value<
    Flags,
    Table[Flags]
  >;
} & {
  readonly [Flags in keyof Table as IsSet<Flags, Table[Flags]> extends true ? never : OptionName<Flags>]?: Value<
    Flags,
    Table[Flags]
  >;
};

/** The values of a table's arguments. */
export type ArgumentValues<Table extends ArgumentTable> = {
  readonly [Written in keyof Table as ArgumentName<Written>]:
    | Value<Written, Table[Written]>
    | (IsSet<Written, Table[Written]> extends true ? never : undefined);
};
