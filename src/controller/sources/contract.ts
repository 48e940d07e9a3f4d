import type { ConfigIndex } from "../../config/index-config.ts";
import type { SourceTree } from "../../model/source-tree.ts";

/** A source's config at one revision. */
export interface Revision {
  /** A full commit id, or the digest of a folder's files. */
  readonly id: string;
  readonly tree: SourceTree;
  /** The folder that holds `xroom.yaml`, in the tree's paths. */
  readonly directory: string;
  readonly index: ConfigIndex;
}

export interface OpenSource {
  /** The folder that would hold `xroom.yaml`. */
  readonly directory: string;
  /** Looks what the source holds now. Throws a Failure. */
  fetch(): Promise<string>;
  /** Throws a Failure for one that is not here, and can't be fetched. */
  revision(id: string): Promise<Revision>;
  /** Whether the history leads from one to the other; a folder has none. */
  descends(from: string, to: string): Promise<boolean>;
  close(): Promise<void>;
}
