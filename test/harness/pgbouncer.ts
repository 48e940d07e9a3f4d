import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "../../src/controller/sandbox/free-port.ts";
import { type PostgresServer, startPostgres } from "./postgres.ts";

/** A PostgreSQL server behind PgBouncer, which must be installed, and which gives out its connections by the transaction. */
export async function startPooledPostgres(): Promise<PostgresServer> {
  await promisify(execFile)("pgbouncer", ["--version"]);
  const server = await startPostgres();
  const folder = await mkdtemp(join(tmpdir(), "xroom-pgbouncer-"));
  const port = await freePort();
  const file = (name: string): string => join(folder, name);
  await writeFile(file("users"), `"${server.user}" "${server.password}"\n`);
  await writeFile(
    file("pgbouncer.ini"),
    `[databases]
     * = host=127.0.0.1 port=${server.port}
     [pgbouncer]
     listen_addr = 127.0.0.1
     listen_port = ${port}
     unix_socket_dir =
     auth_type = scram-sha-256
     auth_file = ${file("users")}
     pool_mode = transaction
     default_pool_size = 3
     max_client_conn = 100
     server_reset_query_always = 1`,
  );
  // It too refuses to run as root.
  const { uid, gid } = await stat(server.folder);
  for (const path of [folder, file("users"), file("pgbouncer.ini")]) await chown(path, uid, gid);
  const ids = process.getuid?.() === 0 ? { uid, gid } : {};
  const child = spawn("pgbouncer", [file("pgbouncer.ini")], { ...ids, stdio: "ignore" });
  const ended = once(child, "exit");
  await untilListening(port);
  return {
    ...server,
    port,
    place: (options) => {
      const place = server.place(options);
      return { ...place, url: place.url.replace(`:${server.port}/`, `:${port}/`) };
    },
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilListening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const socket = connect(port, "127.0.0.1");
    try {
      await once(socket, "connect");
      return;
    } catch {
      await sleep(50);
    } finally {
      socket.destroy();
    }
  }
  throw new Error("pgbouncer did not start");
}
