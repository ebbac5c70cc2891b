/** The data fingerprint: SHA-256 over the parsed columns, so that the same table in another file format is the same data. */
import type { Column, Table } from "../contract/table.ts";
import { sha256 } from "./digest.ts";

export async function fingerprint(table: Table): Promise<string> {
  return sha256(...[textOf(table.rows), ...table.columns.flatMap(partsOf)].map(unshared));
}

/** The same per column: which columns of two tables are the same, cell for cell. */
export function columnFingerprints(table: Table): Promise<readonly string[]> {
  return Promise.all(table.columns.map((column) => sha256(...partsOf(column).map(unshared))));
}

function partsOf(column: Column): Uint8Array[] {
  const isWords = "codes" in column;
  const array = isWords ? column.codes : Float64Array.from(column.values);
  return [
    textOf([column.name, column.kind, isWords ? column.levels : null]),
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
  ];
}

function textOf(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value)}\n`);
}

/** Web Crypto refuses views of shared memory. */
function unshared(part: Uint8Array): Uint8Array {
  return part.buffer instanceof SharedArrayBuffer ? part.slice() : part;
}
