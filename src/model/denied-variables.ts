/**
 * The variables that a config may not name. A pull request can change a config, and the pipeline that plans it is full of secrets that are
 * not the config's: a password of `{ env: GITHUB_TOKEN }` would send one to the API, and its digest into the plan.
 */
const FAMILIES = [
  // This command's own.
  "XROOM",
  // Pipelines and forges.
  "ACTIONS",
  "BITBUCKET",
  "BUILDKITE",
  "CI",
  "CIRCLE",
  "DRONE",
  "FORGEJO",
  "GH",
  "GITEA",
  "GITHUB",
  "GITLAB",
  "INPUT",
  "JENKINS",
  "RENOVATE",
  "RUNNER",
  "SYSTEM",
  "TEAMCITY",
  "TRAVIS",
  "WOODPECKER",
  // Clouds, stores and other tools with credentials.
  "ANSIBLE",
  "ARM",
  "AWS",
  "AZURE",
  "CLOUDFLARE",
  "CLOUDSDK",
  "DIGITALOCEAN",
  "DOCKER",
  "GCLOUD",
  "GCP",
  "GOOGLE",
  "HEROKU",
  "KUBE",
  "KUBERNETES",
  "OP",
  "OTEL",
  "SENTRY",
  "SOPS",
  "TF",
  "VAULT",
  // What runs the run.
  "BUN",
  "CARGO",
  "COREPACK",
  "DBUS",
  "DENO",
  "DYLD",
  "GIT",
  "GPG",
  "LC",
  "LD",
  "NODE",
  "NPM",
  "PIP",
  "PNPM",
  "PYTHON",
  "SSH",
  "SSL",
  "SUDO",
  "TWINE",
  "XDG",
  "YARN",
];

/** PostgreSQL's and Kubernetes' have no `_` behind the family. */
const BEGINNINGS = /^(?:PG|KUBECONFIG)/;

const NAMES = new Set([
  "ALL_PROXY",
  "APPDATA",
  "CI",
  "COMSPEC",
  "DATABASE_URL",
  "EDITOR",
  "FTP_PROXY",
  "HOME",
  "HOMEDRIVE",
  "HOMEPATH",
  "HOSTNAME",
  "HTTPS_PROXY",
  "HTTP_PROXY",
  "LANG",
  "LANGUAGE",
  "LOCALAPPDATA",
  "LOGNAME",
  "MAIL",
  "NETRC",
  "NO_COLOR",
  "NO_PROXY",
  "OLDPWD",
  "PATH",
  "PATHEXT",
  "PROGRAMDATA",
  "PROGRAMFILES",
  "PWD",
  "SHELL",
  "SYSTEMROOT",
  "TEMP",
  "TERM",
  "TMP",
  "TMPDIR",
  "TOKEN",
  "TZ",
  "USER",
  "USERNAME",
  "USERPROFILE",
  "WINDIR",
]);

const FAMILY = new RegExp(`^(?:${FAMILIES.join("|")})_`);

/** Names have no case on Windows. */
export function isDeniedVariable(name: string): boolean {
  const upper = name.toUpperCase();
  return NAMES.has(upper) || FAMILY.test(upper) || BEGINNINGS.test(upper);
}

/** The parts of `credentials`; `previous` is the secret before a rotation. */
export type Credential = "id" | "secret" | "previous";

/** What `credentials` may name, and nothing else. */
export function isCredential(name: string, part: Credential): boolean {
  return part === "id" ? /^XROOM_(?:\w+_)?ID$/.test(name) : /^XROOM_(?:\w+_)?SECRET$/.test(name);
}
