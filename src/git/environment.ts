import type { Environment } from "../model/environment.ts";

/*
 * What git gets of an environment. Nothing else reaches it: no secret, and no variable by which git tells its hooks and aliases where their
 * own repository is (GIT_DIR, GIT_WORK_TREE, GIT_INDEX_FILE, GIT_CONFIG_PARAMETERS …). They don't decide over what the user named.
 */
const LOCAL =
  /^(?:PATH|PATHEXT|HOME|XDG_CONFIG_HOME|USERPROFILE|HOMEDRIVE|HOMEPATH|SYSTEMROOT|SUDO_UID|TMPDIR|TEMP|TMP|GIT_CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+))$/i;

/** For ssh, proxies, certificates, and the helpers that know or ask for a password. */
const REMOTE =
  /^(?:USER|USERNAME|LOGNAME|SSH_AUTH_SOCK|SSH_AGENT_PID|SSH_ASKPASS(?:_REQUIRE)?|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|DBUS_SESSION_BUS_ADDRESS|XDG_(?:RUNTIME_DIR|CACHE_HOME|DATA_HOME)|GNUPGHOME|KRB5\w*|GIT_(?:ASKPASS|USERNAME|PASSWORD|SSH|SSH_COMMAND|SSH_VARIANT|SSL_\w+|HTTP_\w+|PROXY_\w+)|GCM_\w+|VSCODE_GIT_\w+|(?:HTTPS?|ALL|NO)_PROXY|SSL_CERT_(?:FILE|DIR)|CURL_CA_BUNDLE|APPDATA|LOCALAPPDATA|PROGRAMDATA|COMSPEC|WINDIR)$/i;

/** For work in a repository. */
export function localEnvironment(environment: Environment): Environment {
  return pick(environment, (name) => LOCAL.test(name));
}

/** For fetching and pushing. */
export function remoteEnvironment(environment: Environment): Environment {
  return pick(environment, (name) => LOCAL.test(name) || REMOTE.test(name));
}

function pick(environment: Environment, isWanted: (name: string) => boolean): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => isWanted(name)));
}
