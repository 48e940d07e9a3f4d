import type { PlanKey } from "./contract.ts";

/** Safe as a file's name, an artifact's and a part of a ref: other characters become `=2F`. */
export function planName({ project, request, head }: PlanKey): string {
  return `xroom-plan-${safe(project)}-${request}-${head}`;
}

/** `refs/xroom/plans/<project>/<request>/<head>` */
export function planRef({ project, request, head }: PlanKey): string {
  return `refs/xroom/plans/${safe(project)}/${request}/${head}`;
}

/** Where a job writes it, below the workspace. */
export function planFile(key: PlanKey): string {
  return `xroom-plans/${planName(key)}.json`;
}

/** Dots too, as git allows neither `..` nor `.lock`. */
function safe(text: string): string {
  return [...Buffer.from(text, "utf8")]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9_-]/.test(character) ? character : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
    })
    .join("");
}
