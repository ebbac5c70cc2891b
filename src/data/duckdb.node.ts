/** The in-process database that reads large and binary files. Loaded only when needed, and never downloads anything. */
import type { DuckDBConnection } from "@duckdb/node-api";

export type DatabaseOptions = { readonly threads?: number; readonly memoryMegabytes?: number };

/** Runs `work` on a fresh in-memory database and closes it. */
export async function withDatabase<T>(
  options: DatabaseOptions,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", {
    threads: String(options.threads ?? 2),
    memory_limit: `${options.memoryMegabytes ?? 4096}MB`,
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    preserve_insertion_order: "true",
  });
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
