/** A PostgreSQL server of the tests' own: a fresh cluster in a temporary folder, on a free port, gone afterwards. */
import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Marks that an address must encode, or that this project must take as they are. */
export const PASSWORD = "p@ss:w/rd#1?%&=";
const DEBIAN = "/usr/lib/postgresql";

export type PostgresServer = {
  readonly port: number;
  /** For the user `tester`, with the password as it is. */
  readonly address: (password?: string, database?: string) => string;
  readonly stop: () => void;
};

/** Null, and why, where the server's programs are not installed. */
export function findPostgres(): string | null {
  if (existsSync(DEBIAN)) {
    const newest = readdirSync(DEBIAN)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(DEBIAN, version, "bin"));
    const found = newest.find((folder) => existsSync(join(folder, "initdb")));
    if (found !== undefined) return found;
  }
  const folders = (process.env.PATH ?? "").split(":");
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "pg_ctl"))) ?? null;
}

export async function startPostgres(programs: string): Promise<PostgresServer> {
  const home = mkdtempSync(join(tmpdir(), "modelwright-postgres-"));
  const data = join(home, "data");
  const secret = join(home, "password");
  mkdirSync(data);
  writeFileSync(secret, PASSWORD);
  // The server refuses to run as root.
  const owner = process.getuid?.() === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : {};
  if (owner.uid !== undefined) for (const path of [home, data, secret]) chownSync(path, owner.uid, owner.gid!);
  const run = (program: string, ...args: string[]): void => {
    execFileSync(join(programs, program), args, { ...owner, cwd: home, stdio: "ignore", timeout: 60_000 });
  };
  run("initdb", "-D", data, "-U", "tester", "-A", "scram-sha-256", `--pwfile=${secret}`, "-E", "UTF8", "--locale=C");
  const port = await freePort();
  const settings = `-p ${port} -k ${home} -c listen_addresses=127.0.0.1 -c fsync=off`;
  run("pg_ctl", "start", "-w", "-D", data, "-l", join(home, "log"), "-o", settings);
  return {
    port,
    address: (password = encodeURIComponent(PASSWORD), database = "postgres") =>
      `postgres://tester:${password}@127.0.0.1:${port}/${database}`,
    stop() {
      run("pg_ctl", "stop", "-m", "immediate", "-D", data);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function idOf(flag: string): number {
  return Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? address!.port : 0));
    });
  });
}
