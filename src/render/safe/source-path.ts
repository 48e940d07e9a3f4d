/** `/etc/passwd`, `//host/x`, `C:\x`. One part behind a slash is a name. */
const ABSOLUTE = /^(?:[a-z]:[\\/]|[\\/]{1,2}[\w.-]+[\\/]+[\w.-])/i;

/** Whether a source's path stays below the folder that it starts in: a plan that others edited may name any. */
export function isBelow(file: string): boolean {
  let depth = 0;
  for (const part of file.split(/[\\/]/)) {
    if (part === "..") depth -= 1;
    else if (part !== "" && part !== ".") depth += 1;
    if (depth < 0) return false;
  }
  return !ABSOLUTE.test(file);
}
