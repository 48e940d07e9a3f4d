/**
 * Policies: rules in CEL that a platform team holds against what is declared and planned. They are named outside the config.
 *
 *   policy file ──read──▶ rules ──compile──▶ names, types and cost are checked; a wrong one is an error at its place
 *   config + plan ──▶ objects ──judge──▶ diagnostics: an error refuses the plan, as safety does
 *
 * CEL is evaluated by `@bufbuild/cel`. Of the 1,023 conformance tests of cel-spec that need no protocol buffers it passes 1,015, and
 * `@marcbachmann/cel-js` 909 (version 8.0: no mixed numbers, errors don't yield to `||`, integers without bounds). Its regular expressions
 * are RE2's, linear in time; the other's are JavaScript's, which a title can keep busy for hours. It is larger (277 KB in a bundle, the
 * other 84), so it is loaded only for a policy. Both are kept up: a release every two months. Neither bounds an evaluation, and this one
 * keeps its type checker to itself: types (check.ts) and costs are checked here, over its syntax tree.
 */
export { readPolicy } from "./read.ts";
export { readPolicyFile } from "./read-file.ts";
export type { Policy } from "./rule.ts";
