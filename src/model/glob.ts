import picomatch from "picomatch";

/**
 * Whether a text matches one of the globs: `*` stands for anything but `/`, `**` for anything; none match nothing. Throws if one
 * isn't a glob.
 */
export function createMatcher(globs: readonly string[]): (text: string) => boolean {
  if (globs.length === 0) return () => false;
  return picomatch([...globs], { dot: true, strictBrackets: true, nonegate: true });
}
