import { dirname, isAbsolute, relative, sep } from "node:path";
import type { Io } from "./io.ts";
import type { GlobalOptions } from "./global-options.ts";
import { rootFileOf } from "./project-options.ts";
import { webUrl } from "../../model/web-url.ts";

interface Repository {
  /** The config's folder from the repository's root, such as `meetings`; `""` for the root. */
  readonly folder: string;
  /** `https://github.com/o/r/blob/SHA/meetings`; `undefined` outside CI. */
  readonly linkBase: string | undefined;
}

/** From GitHub's and GitLab's variables, which other forges set too. */
export function repositoryOf(options: GlobalOptions, io: Io): Repository {
  const { environment } = io;
  const root = environment["GITHUB_WORKSPACE"] || environment["CI_PROJECT_DIR"] || undefined;
  const folder = root === undefined ? "" : folderWithin(root, dirname(rootFileOf(options, io)));
  const tree = treeOf(environment);
  const path = folder.split("/").map(encodeURIComponent).join("/");
  return { folder, linkBase: tree === undefined || folder === "" ? tree : webUrl(`${tree}/${path}`) };
}

function treeOf(environment: Io["environment"]): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name, GITHUB_SHA: sha } = environment;
  if (server && name && sha) return webUrl(`${server}/${name}/blob/${sha}`);
  const { CI_PROJECT_URL: project, CI_COMMIT_SHA: commit } = environment;
  return project && commit ? webUrl(`${project}/-/blob/${commit}`) : undefined;
}

function folderWithin(root: string, folder: string): string {
  const way = relative(root, folder);
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way) ? "" : way.split(sep).join("/");
}
