import { type Area, CONFIG, ENVIRONMENT } from "../input.ts";
import { mutateText } from "../mutate.ts";
import type { Random } from "../../harness/random.ts";

const LONG = `version: 1
include: [domains/*.yaml]
credentials: { id: { env: XROOM_ID }, secret: { env: XROOM_SECRET } }
regions: { fra-1: { url: "https://fra-1.signal.xroom.app" }, own-1: { url: "https://127.0.0.1:9/x" } }
state: file:.xroom/state.json
safety: { maxRemovals: 25% }
defaults: { region: fra-1, timezone: Europe/Berlin, horizon: 60d }
domains:
  chat.org:
    region: fra-1
    unmanaged: keep
    ignore: ["adhoc-*", "{a,b}[0-9]*"]
    rooms:
      board: &board
        region: sfo-1
        type: webinar
        capacity: 50
        password: { file: board.secret }
        evict: false
        protect: true
        bookings:
          standup:
            start: 2026-12-07T10:00[Europe/Berlin]
            duration: PT45M
            grace: 15m
            repeat: FREQ=MONTHLY;BYDAY=-1FR;COUNT=50
            except: [2026-12-25T10:00]
            overrides: { 2027-01-29T10:00: { start: 2027-01-29T14:00, duration: 60m, password: null } }
      annex: *board
`;
const DOMAIN = `domains:\n  acme.test:\n    rooms: { lab: { bookings: { a: { start: 2026-12-01T10:00, duration: 30m } } } }\n`;

const WORDS = [
  "FREQ=SECONDLY",
  "FREQ=DAILY;COUNT=10000",
  "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO",
  "FREQ=DAILY;BYSETPOS=366",
  "FREQ=DAILY;INTERVAL=1000000",
  "FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=MO;COUNT=9999",
  "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
  "FREQ=DAILY;UNTIL=99991231T235959Z",
  "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=7;COUNT=10000",
  "FREQ=YEARLY;BYYEARDAY=366,-366;BYHOUR=0,1,2,3",
  "FREQ=X",
  "9999-12-31T23:59",
  "0000-01-01T00:00",
  "2026-03-29T02:30",
  "2026-02-30T10:00",
  "2026-12-01T10:00[Mars/Olympus]",
  "+275760-09-13T00:00",
  "2026-12-01T10:00+25:00",
  "2026-12-01T10:00+05:30[Asia/Kolkata]",
  "99999999999m",
  "P9999Y",
  "PT0.5H",
  "0m",
  "-5m",
  "1w1d1h1m1s",
  "36500d",
  "**/**/**/**/**/x",
  "{a,b}{c,d}{e,f}{g,h}{i,j}{k,l}{m,n}",
  "[!a-z]*?*?*?*?*?*?*",
  "domains/**",
  "..",
  "/etc/passwd",
  ".git/*",
  "{1..999999}",
  "!!binary",
  "!!js/function",
  "&a",
  "*a",
  "<<:",
  "&board",
  "*board",
  "---",
  "...",
  "%YAML 1.1",
  "0o777",
  "0x1F",
  ".inf",
  ".nan",
  "~",
  "yes",
  '"\\ud800"',
  "https://user:pw@x.test/",
  "http://[::1]:99999",
  "javascript:alert(1)",
  "postgres://x",
  "git:.",
  "s3://b/k",
  "257",
  "1e3",
  "1_000",
];

export const config: Area = {
  name: "config",
  make: (random) => {
    const args = random.of([
      ["validate"],
      ["validate", "--json"],
      ["plan", "--snapshot", "snapshot.json"],
      ["validate", "--format", "sarif"],
    ]);
    const files: Record<string, string> = {
      "xroom.yaml": random.chance(0.15) ? large(random) : mutateText(random.of([CONFIG, LONG]), random, WORDS),
      "board.secret": "fuzz-password-2b9e\n",
    };
    for (let count = random.below(4); count > 0; count -= 1)
      files[`domains/${random.of(["a", "b", "c d", "é", "-x"])}.yaml`] = random.chance(0.5)
        ? DOMAIN
        : mutateText(DOMAIN, random, WORDS);
    return { kind: "command", files, args, environment: ENVIRONMENT };
  },
};

/** Small texts that mean much work, and large ones. */
function large(random: Random): string {
  const count = random.of([10, 1_000, 20_000]);
  const each = (line: (at: number) => string): string => Array.from({ length: count }, (_, at) => line(at)).join("");
  switch (random.below(8)) {
    case 0:
      return random.of(["[", "{", "- ", "a: ", "? ", '"', "'", "&a ", "!!x "]).repeat(count * 10);
    case 1:
      return `a0: &a0 [x, x]\n${Array.from({ length: Math.min(count, 40) }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]\n`).join("")}`;
    case 2:
      return `${CONFIG}${each((at) => `      wrong${at}: { x: ${at} }\n`)}`;
    case 3:
      return `version: 1\ndefaults: { region: fra-1 }\ndomains:\n  chat.org:\n    rooms:\n${each((at) => `      r${at}: { lock: true }\n`)}`;
    case 4:
      return `version: 1\ninclude: [${each(() => '"**/*{a,b}*/**/x.yaml",').slice(0, -1)}]\n`;
    case 5:
      return `version: 1\ndefaults: { region: fra-1 }\ndomains: { chat.org: { ignore: [${each((at) => `"*a*b*c*${at}",`).slice(0, -1)}], rooms: { aaaaaaaaaaaaaaaaaaaaaaaa: {} } } }\n`;
    case 6:
      return CONFIG.replace("FREQ=WEEKLY;BYDAY=MO", random.of(WORDS.filter((word) => word.startsWith("FREQ"))));
    default:
      return `version: 1\ndefaults: { region: fra-1, timezone: UTC }\ndomains:\n  chat.org:\n    rooms:\n      b:\n        bookings:\n${each((at) => `          k${at}: &k${at} { start: 2026-12-01T10:00, duration: 30m, repeat: FREQ=DAILY;COUNT=${random.of([10, 10_000])} }\n`)}`;
  }
}
