import type { DeclaredConfig } from "../model/declared.ts";
import type { Diagnostic, Source } from "../model/diagnostic.ts";
import type { Instant } from "../model/instant.ts";
import type { Plan } from "../model/plan.ts";
import type { SecretsFor } from "../config/resolve/named-secrets.ts";
import type { Predicate } from "./expression.ts";
import type { Subject } from "./fields.ts";

export interface Rule {
  readonly name: string;
  readonly each: Subject;
  /** Which of them. Default: all. */
  readonly where: Predicate | undefined;
  readonly require: Predicate;
  readonly message: string;
  readonly severity: "error" | "warning";
  /** The label of a request that lifts it. */
  readonly lift: string | undefined;
  /** Of its key in the policy file. */
  readonly source: Source;
}

export interface Lifting {
  /** Whether a label makes a warning of what a rule says of an object. Default: none does. */
  readonly isLifted?: (lift: string, address: string | undefined) => boolean;
}

/** It throws a Failure for a rule that can't be evaluated, or costs too much. */
export interface Policy {
  /** For the plan's seal. */
  readonly text: string;
  /** The labels that rules name. */
  readonly lifts: readonly string[];
  /** Default: each domain may name all. */
  readonly secretsFor: SecretsFor | undefined;
  /** What the rules for rooms, bookings, meetings and webhooks say of what is declared in a scope. */
  judgeDeclared(
    config: DeclaredConfig,
    scope: Lifting & { readonly now: Instant; address(address: string): boolean },
  ): readonly Diagnostic[];
  /** What the rules for changes and the plan say. */
  judgePlan(plan: Omit<Plan, "seal">, clock: Lifting & { readonly now: Instant }): readonly Diagnostic[];
}
