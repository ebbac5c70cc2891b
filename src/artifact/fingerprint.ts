/** The data fingerprint: SHA-256 over the parsed columns, so that the same table in another file format is the same data. */
import type { Table } from "../contract/table.ts";
import { sha256 } from "./digest.ts";

export async function fingerprint(table: Table): Promise<string> {
  const parts: Uint8Array[] = [];
  const text = (value: unknown): void => {
    parts.push(new TextEncoder().encode(`${JSON.stringify(value)}\n`));
  };
  text(table.rows);
  for (const column of table.columns) {
    const isWords = "codes" in column;
    text([column.name, column.kind, isWords ? column.levels : null]);
    const array = isWords ? column.codes : Float64Array.from(column.values);
    parts.push(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }
  // Web Crypto refuses views of shared memory.
  return sha256(...parts.map((part) => (part.buffer instanceof SharedArrayBuffer ? part.slice() : part)));
}
