/** A config names no variable that the run itself or its pipeline lives by. */
import { describe, expect, test } from "vitest";
import { isDeniedVariable } from "../../src/model/denied-variables.ts";
import { configOf, createProject, loadFiles, NOW, placesOf, withDomain, withRoom } from "./project.ts";
import { loadConfig } from "../../src/config/index.ts";

const SET = new Proxy<Record<string, string>>(
  {},
  { get: () => "hunter2", getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value: "hunter2" }) },
);
const password = (name: string): string => withRoom(`password: { env: ${name} }`);

describe("a password", () => {
  test.each([
    "XROOM_SECRET",
    "XROOM_WEBHOOK_KEY",
    "XROOM_PROD_SECRET",
    "XROOM_PREVIOUS_SECRET",
    "GITHUB_TOKEN",
    "GH_TOKEN",
    "ACTIONS_RUNTIME_TOKEN",
    "CI_JOB_TOKEN",
    "GITLAB_TOKEN",
    "RUNNER_TEMP",
    "AWS_SECRET_ACCESS_KEY",
    "AZURE_CLIENT_SECRET",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "PGPASSWORD",
    "TF_HTTP_PASSWORD",
    "GIT_ASKPASS",
    "SSH_AUTH_SOCK",
    "NODE_OPTIONS",
    "NPM_TOKEN",
    "npm_config__auth",
    "PATH",
    "HOME",
    "https_proxy",
    "Github_Token",
  ])("is not %s", async (name) => {
    const { config, diagnostics } = await loadFiles(password(name), { environment: { [name]: "hunter2" } });
    expect(config).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: "variable-not-allowed", source: { line: 7, column: 26 } }]);
    expect(diagnostics[0]?.help).toContain(`--allow-env ${name}, or XROOM_ALLOW_ENV=${name}`);
    expect(JSON.stringify(diagnostics)).not.toContain("hunter2");
  });

  test.each(["BOARD_PASSWORD", "DEPLOY_TOKEN", "CHAT_ORG_PASSWORD", "MY_GITHUB_NAME", "PIN", "CIRCUS", "A", "_1"])(
    "may be %s",
    async (name) => {
      await configOf(password(name), { environment: { [name]: "hunter2" } });
    },
  );

  test("is checked wherever it stands, with and without secrets", async () => {
    const text = withRoom(
      "password: { env: HOME }",
      "bookings:",
      "  b:",
      "    start: 2026-12-07T10:00",
      "    duration: 45m",
      "    password: { env: GITHUB_TOKEN }",
      "    repeat: FREQ=WEEKLY",
      "    overrides: { 2026-12-14T10:00: { password: { env: XROOM_ID } } }",
    );
    for (const secrets of [true, false]) {
      expect(placesOf(await loadFiles(text, { environment: SET, secrets }))).toEqual([
        "xroom.yaml:7:26 variable-not-allowed",
        "xroom.yaml:12:30 variable-not-allowed",
        "xroom.yaml:14:63 variable-not-allowed",
      ]);
    }
  });
});

describe("credentials", () => {
  const named = (id: string, secret: string, previous = secret): string =>
    `${withDomain("region: fra-1")}credentials: { id: { env: ${id} }, secret: { env: ${secret} }, previous: { env: ${previous} } }\n`;

  test.each([
    ["XROOM_ID", "XROOM_SECRET", "XROOM_PREVIOUS_SECRET"],
    ["XROOM_PROD_ID", "XROOM_PROD_SECRET", "XROOM_PROD_OLD_SECRET"],
  ])("are %s, %s and %s", async (id, secret, previous) => {
    expect((await configOf(named(id, secret, previous))).credentials).toEqual({ id, secret, previous });
  });

  test.each([
    ["DB_PASSWORD", "HOME"],
    ["XROOM_SECRET", "XROOM_ID"],
    ["ID", "SECRET"],
    ["XROOM_WEBHOOK_KEY", "XROOM_WEBHOOK_KEY"],
  ])("are not %s and %s", async (id, secret) => {
    const { diagnostics } = await loadFiles(named(id, secret));
    expect(diagnostics.map(({ code, summary }) => `${code}: ${summary.split(" is in ")[0]}`)).toEqual([
      "variable-not-allowed: the API's id",
      "variable-not-allowed: the API's secret",
      "variable-not-allowed: the API's earlier secret",
    ]);
  });
});

describe("outside the config", () => {
  const ALL = `${password("GITHUB_TOKEN")}credentials: { id: { env: DB_ID }, secret: { env: DB_SECRET } }\n`;

  test("globs allow more, by the option or the variable", async () => {
    const environment = { GITHUB_TOKEN: "hunter2" };
    await configOf(ALL, { environment, allowEnv: ["GITHUB_*", "DB_*"] });
    await configOf(ALL, { environment: { ...environment, XROOM_ALLOW_ENV: "GITHUB_TOKEN, DB_ID ,DB_S*" } });
    await configOf(ALL, { environment: { ...environment, XROOM_ALLOW_ENV: "DB_*" }, allowEnv: ["GITHUB_TOKEN"] });
    const { diagnostics } = await loadFiles(ALL, { environment, allowEnv: ["GITHUB"] });
    expect(diagnostics.filter(({ code }) => code === "variable-not-allowed")).toHaveLength(3);
  });

  test("a glob that is none is refused", async () => {
    const directory = createProject({ "xroom.yaml": ALL });
    await expect(loadConfig({ directory, environment: {}, now: NOW, allowEnv: ["[a"] })).rejects.toThrow(
      /"\[a", which is not a glob/,
    );
  });
});

test("names have no case, as on Windows", () => {
  expect(["Path", "github_token", "pgHost"].map(isDeniedVariable)).toEqual([true, true, true]);
});
