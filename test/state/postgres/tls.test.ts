import { chown, copyFile, mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../harness/folder.ts";
import { type Certificates, makeCertificates } from "../../harness/certificates.ts";
import { describeIfPossible } from "../../harness/if-possible.ts";
import { type PostgresServer, startPostgres } from "../../harness/postgres.ts";
import { codesOf, failureOf, openPlace } from "../conformance.ts";

async function startWithTls(): Promise<PostgresServer & Certificates> {
  const folder = await mkdtemp(join(tmpdir(), "xroom-tls-"));
  const certificates = await makeCertificates(folder);
  const server = await startPostgres();
  // The server's user must own the key.
  const { uid, gid } = await stat(server.folder);
  for (const path of [certificates.key, certificates.certificate]) await chown(path, uid, gid);
  await chown(folder, uid, gid);
  await server.restart("ssl=on", `ssl_cert_file=${certificates.certificate}`, `ssl_key_file=${certificates.key}`);
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...server, ...certificates, stop };
}

await describeIfPossible("PostgreSQL with TLS, openssl", startWithTls, (server) => {
  /** Whether the state was read over TLS; else the code and message of the Failure. */
  const encrypted = async (host: string, options: string, home = "/nowhere"): Promise<unknown> => {
    const own = server.place(options);
    const place = { ...own, url: own.url.replace("127.0.0.1", host), environment: { ...own.environment, HOME: home } };
    const backend = await openPlace(place);
    try {
      await backend.read();
    } catch {
      const failure = await failureOf(backend.read());
      return `${codesOf(failure).join()}: ${failure.message}`;
    }
    const sessions = await server.ask(
      `select ssl from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'xroom' order by backend_start desc limit 1`,
    );
    return sessions[0]?.["ssl"];
  };

  it.each([
    ["disable", false],
    ["allow", true],
    ["prefer", true],
    ["require", true],
  ])("is connected to by sslmode=%s without verification", async (mode, expected) => {
    expect(await encrypted("127.0.0.1", `&sslmode=${mode}`)).toBe(expected);
  });

  it("is connected to with TLS by default", async () => {
    expect(await encrypted("localhost", "")).toBe(true);
  });

  it.each([
    ["verify-full", "localhost", true],
    ["verify-full", "127.0.0.1", /^state-unreachable: .*did not prove that it is 127\.0\.0\.1.*altnames/],
    ["verify-ca", "127.0.0.1", true],
    ["require", "127.0.0.1", true],
  ])("is verified with its authority's certificate: sslmode=%s, as %s", async (mode, host, expected) => {
    const outcome = await encrypted(host, `&sslmode=${mode}&sslrootcert=${server.root}`);
    if (expected === true) expect(outcome).toBe(true);
    else expect(outcome).toMatch(expected as RegExp);
  });

  it.each(["verify-full", "verify-ca", "require"])(
    "fails verification with another root certificate: sslmode=%s",
    async (mode) => {
      expect(await encrypted("localhost", `&sslmode=${mode}&sslrootcert=${server.otherRoot}`)).toMatch(
        /^state-unreachable: .*did not prove that it is localhost/,
      );
    },
  );

  it("is verified with ~/.postgresql/root.crt", async () => {
    const home = temporaryFolder();
    await mkdir(join(home, ".postgresql"));
    await copyFile(server.root, join(home, ".postgresql", "root.crt"));
    expect(await encrypted("localhost", "&sslmode=verify-full", home)).toBe(true);
    await copyFile(server.otherRoot, join(home, ".postgresql", "root.crt"));
    expect(await encrypted("localhost", "&sslmode=require", home)).toMatch(/did not prove/);
  });

  it.each([
    ["verify-full", /^state-tls: sslmode=verify-full needs the certificate/],
    ["verify-ca", /^state-tls: sslmode=verify-ca needs the certificate/],
    ["verify-full&sslrootcert=/nowhere/root.crt", /^state-tls: \/nowhere\/root\.crt, which sslrootcert names, can't be read/],
    ["verify-full&sslrootcert=system", /^state-unreachable: .*did not prove that it is localhost/],
    ["verify-ca&sslrootcert=system", /^state-tls: sslrootcert=system is not enough with sslmode=verify-ca/],
  ])("is not spoken to without a certificate to verify it with: sslmode=%s", async (options, expected) => {
    expect(await encrypted("localhost", `&sslmode=${options}`)).toMatch(expected);
  });
});
