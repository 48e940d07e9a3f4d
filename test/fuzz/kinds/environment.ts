import { type Area, CONFIG, ENVIRONMENT } from "../input.ts";
import { mutateText } from "../mutate.ts";
import type { Random } from "../../harness/random.ts";

/** What the command reads; nothing here leads it to another machine. */
const VARIABLES: readonly (readonly [string, readonly string[]])[] = [
  ["XROOM_NOW", ["2026-11-23T09:00:00Z", "now", "+275760-09-13T00:00:00Z", "2026-11-23", "9999-12-31T23:59:59+14:00"]],
  ["XROOM_ID", ["me", "a\nb", "é", " "]],
  ["XROOM_HOSTS", ["127.0.0.1", "api:x.test:443", "*", ",,,", "http://x", "[::1]:1", "state:", "a b"]],
  ["XROOM_CONFIG", ["xroom.yaml", "../../etc/passwd", ".", "nope.yaml", "snapshot.json"]],
  ["XROOM_STATE", ["file:x", "file:/dev/null", "memory:", "x", ":", "file:", "file:%00"]],
  ["HTTPS_PROXY", ["http://127.0.0.1:9", "user:pw@x", "socks5://x", "::"]],
  ["NO_PROXY", ["*", ",", ".x"]],
  ["BOARD", ["", "x", "\ud83d", "a".repeat(10_000)]],
  ["TZ", ["UTC", "Pacific/Chatham", "Nope", ":"]],
  ["TERM", ["dumb", ""]],
  ["GITHUB_SERVER_URL", ["https://github.com", "javascript:x", "https://x.test/(a)"]],
  ["GITHUB_REPOSITORY", ["o/r", "../..", "o/r)"]],
  ["GITHUB_SHA", ["main", "a b"]],
  ["GITHUB_WORKSPACE", ["/", ".", "x"]],
  ["CI_PROJECT_URL", ["https://gitlab.com/o/r", "x"]],
  ["CI_COMMIT_SHA", ["main", "\n"]],
];

const COMMANDS: readonly (readonly string[])[] = [
  ["validate"],
  ["plan", "--snapshot", "snapshot.json"],
  ["plan", "--snapshot", "snapshot.json", "--format", "markdown"],
  ["regions"],
  ["state", "list"],
  ["auth", "sign"],
  ["webhook", "sign", "c9002b50c6911daa18854e1ec25d5b47"],
  ["schema"],
  ["completion", "bash"],
  ["help", "plan"],
];

const OPTIONS: readonly (readonly [string, readonly string[]])[] = [
  ["--now", ["2026-11-23T09:00:00Z", "x", "9999-99-99T00:00:00Z", "2026-11-23T09:00:00-23:59"]],
  ["--domain", ["*", "chat.org", "{a,b}", "[", "**/**", "!(x)", "a".repeat(2_000), "{".repeat(500)]],
  ["--target", ["booking/**", "*", "{a,{b,{c,d}}}", "[^]", "?".repeat(500), "*a".repeat(200)]],
  ["--max-removals", ["1", "30%", "-1", "1e9", "x%", "999999999999999999999"]],
  ["--link-base", ["https://x.test/a", "x", "https://x/(b)", "file:///"]],
  ["--log-level", ["debug", "error", "x"]],
  ["--format", ["html", "junit", "x"]],
  ["-C", [".", "nope", "xroom.yaml"]],
  ["--config", ["xroom.yaml", "snapshot.json", "/dev/null", "-"]],
  ["--allow-host", ["x.test", "*", "api:[::1]:443", ""]],
];

export function environmentArea(snapshot: string): Area {
  return {
    name: "environment",
    make: (random) => {
      const chosen = Array.from({ length: 1 + random.below(4) }, () => random.of(VARIABLES));
      const environment = { ...ENVIRONMENT, ...Object.fromEntries(chosen.map((each) => [each[0], valueOf(each, random)])) };
      const options = Array.from({ length: random.below(3) }, () => random.of(OPTIONS)).flatMap((each) => [
        each[0],
        valueOf(each, random),
      ]);
      const files = { "xroom.yaml": CONFIG, "snapshot.json": snapshot };
      return { kind: "command", files, args: [...random.of(COMMANDS), ...options], environment };
    },
  };
}

/** No environment and no command line holds NUL, and no state is another machine's. */
function valueOf([name, values]: readonly [string, readonly string[]], random: Random): string {
  const value = random.of(values);
  const text = (random.chance(0.3) ? mutateText(value, random, values) : value).replaceAll("\0", "").slice(0, 20_000);
  return name === "XROOM_STATE" && /^(?:git|s3|https?|postgres(?:ql)?):/i.test(text) ? value : text;
}
