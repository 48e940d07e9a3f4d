import { type Failure, fail } from "../model/diagnostic.ts";
import type { Job } from "./contract.ts";

export function notOwn({ title }: Job, what: string): Failure {
  return fail(
    "forge-denied",
    `${what} in ${title} was written by another user`,
    "Only what the token's own user wrote is changed.",
  );
}

export function byTime(a: { readonly createdAt: string }, b: { readonly createdAt: string }): number {
  return Date.parse(a.createdAt) - Date.parse(b.createdAt);
}
