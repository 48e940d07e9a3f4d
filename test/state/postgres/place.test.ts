import { userInfo } from "node:os";
import { describe, expect, it } from "vitest";
import { openState } from "../../../src/state/open.ts";
import { readPlace as readFrom, type Place } from "../../../src/state/postgres/place.ts";
import { codesOf, failureOf } from "../conformance.ts";

const readPlace = (url: string, environment: Record<string, string>): Place =>
  readFrom(url, { environment, directory: "/project" });
const PG = {
  PGHOST: "pg.example",
  PGPORT: "6432",
  PGUSER: "kim",
  PGDATABASE: "ops",
  PGSSLMODE: "require",
  PGCONNECT_TIMEOUT: "3",
};
const codeOf = (url: string): string => {
  try {
    readPlace(url, {});
  } catch (error) {
    return codesOf(error as never).join();
  }
  return "";
};

describe("a postgres: URL", () => {
  it("can hold all settings", () => {
    const url =
      "postgresql://xroom:p%40ss@db.example.com:6432/ops?schema=audit&table=states&name=prod&sslmode=verify-full&sslrootcert=ca.crt";
    const place = readPlace(url, PG);
    expect(place).toMatchObject({
      host: "db.example.com",
      namesHost: true,
      port: 6432,
      user: "xroom",
      database: "ops",
      schema: "audit",
      table: "states",
      row: "prod",
      tls: { mode: "verify-full", rootCertificate: "/project/ca.crt" },
      name: "postgres://db.example.com:6432/ops?name=prod",
    });
    expect(place.password?.reveal()).toBe("p@ss");
    expect(JSON.stringify(place)).not.toContain("p@ss");
  });

  it("takes missing settings from libpq's variables and defaults", () => {
    expect(readPlace("postgres:?name=prod", PG)).toMatchObject({
      host: "pg.example",
      namesHost: false,
      port: 6432,
      user: "kim",
      database: "ops",
      tls: { mode: "require" },
      connectTimeout: 3,
    });
    const user = userInfo().username;
    expect(readPlace("postgres://", {})).toMatchObject({
      host: "localhost",
      port: 5432,
      user,
      database: user,
      tls: { mode: "prefer" },
    });
    expect(readPlace("postgres:///state", { PGDATABASE: "" })).toMatchObject({
      table: "xroom_state",
      row: "default",
      database: "state",
    });
  });

  it.each([
    ["postgres://[::1]/db", "::1", "postgres://[::1]/db"],
    ["postgres://%2Fvar%2Frun%2Fpostgresql/db", "/var/run/postgresql", "postgres:///var/run/postgresql/db"],
    ["postgres:///db?host=/tmp", "/tmp", "postgres:///tmp/db"],
  ])("%s names the host %s", (url, host, name) => {
    expect(readPlace(url, {})).toMatchObject({ host, name });
  });

  it.each([
    "postgres://a:b@c:d@e:99999999/db",
    "postgres://me@host/db?sslmode=maybe",
    "postgres://me@host/db?table_name=x",
    "postgres://me@host/db?channel_binding=require",
    "postgres://one,two/db",
    "postgres://me@host/db?connect_timeout=soon",
  ])("is refused for what can't be: %s", (url) => {
    expect(codeOf(url)).toBe("state-url");
  });

  it("from a config must not hold a password", async () => {
    const options = { directory: "/", environment: {}, fromConfig: true, allowedHosts: ["db.example"] };
    const failure = await failureOf(openState("postgres://me:Gehe1m@db.example/db", options));
    expect(codesOf(failure)).toEqual(["state-password"]);
    expect(JSON.stringify(failure.diagnostics)).not.toContain("Gehe1m");
    await openState("postgres://me:Gehe1m@db.example/db", { ...options, fromConfig: false });
  });

  it("from a config sends no password to a host that is not allowed", async () => {
    const options = { directory: "/", environment: {}, fromConfig: true, allowedHosts: [] };
    for (const url of ["postgres://me@evil.example/db", "postgres:///db?host=evil.example", "postgres://evil.example:1/db"])
      expect(codesOf(await failureOf(openState(url, options)))).toEqual(["host-not-allowed"]);
    for (const url of ["postgres://me@127.0.0.1/db", "postgres://localhost:6432/db", "postgres://[::1]:6432/db"]) {
      expect(codesOf(await failureOf(openState(url, options)))).toEqual(["host-not-allowed"]);
      await openState(url, { ...options, allowedHosts: ["127.0.0.1", "localhost:6432", "[::1]"] });
    }
    await openState("postgres:///db", { ...options, environment: { PGHOST: "db.example" } });
    await openState("postgres://db.example/db", { ...options, allowedHosts: ["DB.example"] });
    await openState("postgres://db.example:6432/db", { ...options, allowedHosts: ["db.example:6432"] });
    await openState("postgres://evil.example/db", { ...options, fromConfig: false });
  });

  it.each([
    ["postgres:///ops?sslmode=disable", { PGSSLMODE: "verify-full" }, "state-tls"],
    ["postgres:///ops?sslmode=verify-ca", { PGSSLMODE: "verify-full" }, "state-tls"],
    ["postgres:///ops?sslmode=disable", {}, "state-tls"],
    ["postgres://localhost/ops?sslmode=allow", {}, "state-tls"],
    ["postgres:///ops?sslrootcert=ca.crt", {}, "state-tls"],
    ["postgres:///ops?sslmode=verify-full&sslrootcert=system", {}, "state-tls"],
    ["postgres:///ops?sslcert=a.crt", {}, "state-tls"],
    ["postgres:///ops?sslkey=a.key", {}, "state-tls"],
    ["postgres:///ops?host=/tmp", {}, "host-not-allowed"],
    ["postgres://%2Ftmp/ops", {}, "host-not-allowed"],
    ["postgres:///ops?sslmode=verify-full", { PGSSLMODE: "require" }, ""],
    ["postgres:///ops?sslmode=require", {}, ""],
    ["postgres:///ops?sslmode=disable", { PGSSLMODE: "disable" }, ""],
    ["postgres:///ops", { PGSSLMODE: "disable", PGHOST: "/tmp", PGSSLROOTCERT: "ca.crt" }, ""],
  ])("that is the config's makes nothing less secure than it is without it: %s with %j", async (url, settings, code) => {
    const environment = { PGHOST: "db.example", PGPASSWORD: "Gehe1m", ...settings };
    const opened = (fromConfig: boolean): Promise<unknown> =>
      openState(url, { directory: "/", environment, fromConfig, allowedHosts: [] });
    if (code === "") await opened(true);
    else expect(codesOf(await failureOf(opened(true)))).toEqual([code]);
    await opened(false);
  });
});
