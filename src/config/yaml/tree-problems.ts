import type { DiagnosticCode } from "../../model/codes/index.ts";
import type { Node } from "yaml";
import { BUDGETS } from "../../model/budgets.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { TreeProblem } from "./build-value.ts";
import type { TreeFile } from "./tree-file.ts";

export function explainTreeProblem(file: TreeFile, problem: TreeProblem): Diagnostic {
  switch (problem.kind) {
    case "duplicate-key": {
      const named = file.hidesNode(problem.key) ? "a key" : `the key "${String(problem.key.value)}"`;
      return {
        ...at(file, problem.key, "duplicate-key", `${named} is here twice`, "keep one of them"),
        related: [{ message: "first here", source: file.locateNode(problem.first).source }],
      };
    }
    case "merge-key":
      return at(
        file,
        problem.key,
        "unknown-key",
        'unknown key "<<"',
        "YAML 1.2 has no merge keys: use an alias for a whole value (`key: *name`)",
      );
    case "unknown-alias":
      return at(
        file,
        problem.alias,
        "unknown-alias",
        "this alias has no anchor above it",
        "put an anchor (&) of this name before it, or put a text that begins with * in quotes",
      );
    case "cyclic-alias":
      return at(file, problem.alias, "cyclic-alias", "this alias refers to a value around it");
    case "alias-bomb":
      return at(
        file,
        problem.alias,
        "alias-bomb",
        `the aliases of this file stand for more than ${BUDGETS.aliasedValues.toLocaleString("en")} values`,
        "replace some of them by their values",
      );
    case "custom-tag":
      return at(
        file,
        problem.node,
        "custom-tag",
        "custom tags are not supported",
        "remove it, or put a text that begins with ! in quotes",
      );
    case "too-deep":
      return {
        severity: "error",
        code: "too-deep",
        summary: `this is nested too deeply: more than ${BUDGETS.depth} levels`,
        source: file.locateNode(problem.node).source,
      };
    default:
      return problem satisfies never;
  }
}

function at(file: TreeFile, node: Node, code: DiagnosticCode, summary: string, help?: string): Diagnostic {
  const location = file.locateNode(node);
  const excerpt = file.excerpt(location);
  return {
    severity: "error",
    code,
    summary,
    ...(help === undefined ? {} : { help }),
    source: location.source,
    ...(excerpt === undefined ? {} : { excerpt }),
  };
}
