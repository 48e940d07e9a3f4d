import { type Failure, fail } from "../model/diagnostic.ts";
import type { Environment } from "../model/environment.ts";
import { findRepository, type Repository } from "./repository.ts";

/** The repository that `--base` compares with. Throws a Failure. */
export async function openBaseRepository(directory: string, environment: Environment): Promise<Repository> {
  const found = await findRepository(directory, environment);
  switch (found.kind) {
    case "repository":
      return found;
    case "none":
      throw noRepository(
        `${directory} is not in a git repository, which --base needs`,
        "Run it in a clone, or plan without --base.",
      );
    case "refused":
      // Often another user's, as in a container that runs as root.
      throw noRepository(
        `git can't read the repository of ${directory}: ${found.reason}`,
        `If another user owns it, as in a container: git config --global --add safe.directory ${directory}`,
      );
    default:
      return found satisfies never;
  }
}

function noRepository(summary: string, help: string): Failure {
  return fail("no-repository", summary, help);
}
