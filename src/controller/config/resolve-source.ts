import { posix, resolve as resolvePath } from "node:path";
import { declaredAt, keyOf, type Place, within } from "../../config/place.ts";
import type { Report } from "../../config/report.ts";
import { isLoopback } from "../../api/endpoint.ts";
import { parseGlob } from "../../model/glob.ts";
import { createZone } from "../../model/zone.ts";
import type { ControllerFile, Source, Window } from "../generated/controller-types.ts";
import { type ChangeWindow, DAYS, type SourceSettings } from "./settings.ts";
import { type Context, inFolder, milliseconds } from "./values.ts";

export function resolveSource(
  name: string,
  source: Source,
  file: ControllerFile,
  place: Place,
  context: Context,
): SourceSettings {
  const { report } = context;
  const { domains, account, mode = "approve", approveAll = false, windows = [], env = [], path = "." } = source;
  if (file.accounts[account] === undefined)
    report.error("unknown-account", `there is no account of this name under \`accounts\``, within(place, "account"));
  for (const key of ["domains", "env"] as const)
    for (const [index, glob] of (source[key] ?? []).entries()) {
      const parsed = parseGlob(glob);
      if (parsed.kind === "problem")
        report.error("bad-glob", "it is not a glob", within(place, key, index), { help: parsed.help });
    }
  if (approveAll && mode !== "approve")
    report.error("mode-conflict", "approveAll is for `mode: approve`", within(place, "approveAll"));
  const normal = posix.normalize(path.replaceAll("\\", "/")).replace(/\/$/, "").replace(/^\.$/, "");
  if (normal.startsWith("..") || normal.startsWith("/"))
    report.error("outside-project", "path leads out of the source", within(place, "path"));
  return {
    name,
    place: declaredAt(keyOf(place)),
    origin: originOf(source, place, context),
    prefix: normal === "" ? "" : `${normal}/`,
    account,
    domains,
    mode,
    approveAll,
    approvalAge: milliseconds(source.approvalAge ?? "7d"),
    interval: milliseconds(source.interval ?? "1m"),
    drift: milliseconds(source.drift ?? "5m"),
    rooms: milliseconds(source.rooms ?? "30s"),
    windows: windows.map((each, index) => resolveWindow(each, within(place, "windows", index), report)),
    env,
    policy: inFolder(source.policy, context.directory),
    secrets: inFolder(source.secrets, context.directory),
  };
}

const GIT_URL = /^(?:https:\/\/|http:\/\/|ssh:\/\/|file:\/\/|[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+:(?!\/\/))/;

function originOf(source: Source, place: Place, context: Context): SourceSettings["origin"] {
  const { report, directory } = context;
  const { git, folder, ref = "main", token, sshKey, knownHosts } = source;
  if ((git === undefined) === (folder === undefined))
    report.error("one-origin", "a source has either `git` or `folder`", keyOf(place));
  if (folder !== undefined) {
    for (const key of ["ref", "token", "sshKey", "knownHosts"] as const)
      if (source[key] !== undefined) report.error("unknown-key", `${key} is for a git source`, keyOf(place, key));
    return { kind: "folder", folder: resolvePath(directory, folder), written: folder };
  }
  const url = git ?? "";
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isPlain = parsed?.protocol === "http:" && !isLoopback(parsed.hostname);
  if (git !== undefined && (!GIT_URL.test(url) || isPlain))
    report.error("bad-url", "expected an https, ssh or file URL of a repository", within(place, "git"), { bare: true });
  if (parsed !== undefined && parsed.password !== "")
    report.error("bad-url", "a repository's URL holds no password", within(place, "git"), {
      bare: true,
      help: "name the variable of a token: token: { env: GIT_READ_TOKEN }",
    });
  if (ref.startsWith("-") || /[\s~^:?*[\\\u0000-\u001f]|\.\./.test(ref))
    report.error("bad-ref", "it is not the name of a branch or tag", within(place, "ref"));
  return {
    kind: "git",
    url,
    ref,
    token: token?.env,
    sshKey: inFolder(sshKey, directory),
    knownHosts: inFolder(knownHosts, directory),
  };
}

function resolveWindow({ days = [...DAYS], from, to, zone }: Window, place: Place, report: Report): ChangeWindow {
  const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  if (createZone(zone) === undefined) report.error("unknown-zone", "there is no time zone of this name", within(place, "zone"));
  if (minutes(to) <= minutes(from))
    report.error("out-of-range", "`to` is not after `from`", within(place, "to"), {
      help: "write two windows for one that goes past midnight",
    });
  return { days: new Set(days), from: minutes(from), to: minutes(to), zone };
}
