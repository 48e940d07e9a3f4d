import type { BlockList } from "node:net";
import type { RegionConfig } from "../../model/config.ts";
import type { Source as Place } from "../../model/diagnostic.ts";

/** The name of an environment variable. */
export type Variable = string;

/** `controller.yaml`, checked and resolved. Durations are in milliseconds. */
export interface ControllerConfig {
  /** The folder of the file: relative paths begin there. */
  readonly directory: string;
  /** For messages. */
  readonly file: string;
  readonly database: Variable | undefined;
  readonly accounts: ReadonlyMap<string, AccountSettings>;
  readonly sources: ReadonlyMap<string, SourceSettings>;
  readonly events: EventSettings | undefined;
  readonly admin: AdminSettings | undefined;
  readonly channels: ReadonlyMap<string, ChannelSettings>;
  /** The absolute path of the file for the host keys of rooms that this replica opens. */
  readonly hostKeys: string | undefined;
  readonly replica: ReplicaSettings;
}

export interface AccountSettings {
  readonly name: string;
  readonly id: Variable;
  readonly secret: Variable;
  /** Of the secret before a rotation. */
  readonly previous?: Variable;
  /** Requests per second and region. */
  readonly rate: number;
  readonly regions: ReadonlyMap<string, RegionConfig>;
}

export type Mode = "observe" | "approve" | "approve-removals" | "auto";

export interface SourceSettings {
  readonly name: string;
  readonly place: Place;
  readonly origin: GitOrigin | FolderOrigin;
  /** The folder in it that holds xroom.yaml: empty, or ending in `/`. */
  readonly prefix: string;
  readonly account: string;
  readonly domains: readonly string[];
  readonly mode: Mode;
  readonly approveAll: boolean;
  readonly approvalAge: number;
  readonly interval: number;
  readonly drift: number;
  readonly rooms: number;
  readonly windows: readonly ChangeWindow[];
  /** Globs of variables that its config may name. */
  readonly env: readonly string[];
  /** Absolute paths of the operator's files. */
  readonly policy: string | undefined;
  readonly secrets: string | undefined;
}

export interface GitOrigin {
  readonly kind: "git";
  readonly url: string;
  readonly ref: string;
  readonly token: Variable | undefined;
  /** Absolute paths. */
  readonly sshKey: string | undefined;
  readonly knownHosts: string | undefined;
}

export interface FolderOrigin {
  readonly kind: "folder";
  /** Absolute. */
  readonly folder: string;
  /** As the file has it. */
  readonly written: string;
}

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];

export interface ChangeWindow {
  readonly days: ReadonlySet<Day>;
  /** Minutes of the day. */
  readonly from: number;
  readonly to: number;
  readonly zone: string;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface EventSettings {
  /** Without a slash at its end. */
  readonly url: string;
  readonly listen: Address;
  readonly keys: ReadonlyMap<string, Variable>;
  readonly tls: TlsFiles | undefined;
}

/** Absolute paths. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

export type Role = "view" | "approve" | "operate";

export interface AdminSettings {
  readonly listen: Address;
  readonly token: Variable | undefined;
  readonly tokens: ReadonlyMap<string, { readonly token: Variable; readonly role: Role }>;
  readonly proxy: ProxySettings | undefined;
  readonly tls: TlsFiles | undefined;
}

/** A proxy that signs people in. */
export interface ProxySettings {
  /** In lower case. */
  readonly header: string;
  readonly from: BlockList;
  readonly roles: ReadonlyMap<string, Role>;
}

export type Transition = "failed" | "recovered" | "approval" | "drift";

export interface ChannelSettings {
  readonly name: string;
  readonly target:
    | { readonly kind: "slack"; readonly url: Variable }
    | { readonly kind: "json"; readonly url: string; readonly token: Variable | undefined };
  readonly on: ReadonlySet<Transition>;
}

export interface ReplicaSettings {
  readonly name: Variable | undefined;
  readonly heartbeat: number;
  readonly dead: number;
  readonly parallelism: number;
}
