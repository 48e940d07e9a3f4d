import { realpath } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { digestFiles } from "../plan/file-digest.ts";
import { load, type Loaded, withoutConfig } from "./load.ts";
import type { LiveProjectOptions, NamedSnapshot, ProjectOptions } from "./options.ts";
import {
  closing,
  type ConnectedProject,
  type LiveProject,
  type PlannableProject,
  type Project,
  type StatefulProject,
} from "./project.ts";
import { givenState } from "./given-state.ts";

interface NoRegions {
  readonly regions: false;
}
interface NoState {
  readonly state: false;
}

/** Opens a project, without what the options say isn't needed. Calls no region. Throws a Failure. */
export function openProject(options: ProjectOptions & NoRegions & NoState): Promise<Project>;
export function openProject(options: ProjectOptions & NoRegions): Promise<StatefulProject>;
export function openProject(options: ProjectOptions & NoState): Promise<ConnectedProject>;
export function openProject(options: ProjectOptions & { readonly snapshot: NamedSnapshot }): Promise<PlannableProject>;
export function openProject(options: LiveProjectOptions): Promise<LiveProject>;
export async function openProject(options: ProjectOptions): Promise<Project> {
  if (options.snapshot !== undefined) {
    const { openSnapshot } = await import("./from-snapshot.ts");
    return openSnapshot(options, options.snapshot);
  }
  const loaded = needsConfig(options) ? await load(options) : withoutConfig(await configFolderOf(options));
  const project = declaredProject(loaded, options);
  if (options.regions === false) return options.state === false ? project : await withState(project, options);
  const { connectProject } = await import("./connect.ts");
  const connected = await connectProject(project, options);
  if (options.state === false) return connected;
  try {
    return await withState(withDigests(connected, loaded), options);
  } catch (error) {
    await connected.close();
    throw error;
  }
}

function needsConfig(options: ProjectOptions): boolean {
  return options.config !== "for-state" || options.sandbox === true || givenState(options) === undefined;
}

/** There a relative URL of the state begins, whether or not the config is read. */
async function configFolderOf({ directory, file }: ProjectOptions): Promise<string> {
  const folder = file === undefined ? directory : dirname(resolve(directory, file));
  return realpath(folder).catch(() => folder);
}

function declaredProject({ files, ...loaded }: Loaded, options: ProjectOptions): Project {
  const { environment, now } = options;
  return {
    ...loaded,
    files: files.map(({ name }) => ({ name })),
    environment,
    now,
    readState: async () => {
      const { openProjectState } = await import("./state.ts");
      await using state = await openProjectState(loaded.config, options);
      return await state.read();
    },
    ...closing(async () => undefined),
  };
}

function withDigests(project: ConnectedProject, { files }: Loaded): ConnectedProject & Pick<LiveProject, "files"> {
  return { ...project, files: digestFiles(files, project.keyring) };
}

async function withState<P extends Project>(project: P, options: ProjectOptions): Promise<P & StatefulProject> {
  const { addState } = await import("./state.ts");
  return await addState(project, options);
}
