// A command declares its arguments and options in tables. Commander is configured from them (define-command.ts), and the
// types of the values are inferred from them, so that an option and its type always agree.

/** A description alone stands for a text, or for an option without `<value>` for a flag. */
export type Spec = string | DetailedSpec;

export interface DetailedSpec {
  readonly description: string;
  /** Throws an InvalidArgumentError that says what was expected. */
  readonly parse?: (text: string) => unknown;
  readonly choices?: readonly string[];
  readonly default?: unknown;
  readonly defaultText?: string;
  /** All values are kept, in the order given. */
  readonly repeatable?: true;
  /** The name of an option that excludes this one. */
  readonly conflicts?: string;
}

/** The keys are `<room>`, `[plan]` or `[domains...]`, in the order of the command line. */
export type ArgumentTable = Readonly<Record<string, Spec>>;

/** The keys are `-y, --yes`, `--out <file>` or `--no-secrets`, in the order of the help. */
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

/** Whether there is always a value. */
type IsSet<Written, Of> = Of extends { readonly default: unknown }
  ? true
  : Written extends `--no-${string}` | `<${string}` | `[${string}...]`
    ? true
    : false;

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

export type ArgumentValues<Table extends ArgumentTable> = {
  readonly [Written in keyof Table as ArgumentName<Written>]:
    | Value<Written, Table[Written]>
    | (IsSet<Written, Table[Written]> extends true ? never : undefined);
};
