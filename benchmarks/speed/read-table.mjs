// A made table of the speed benchmarks, as our learners and programs take it.
import { readFileSync } from "node:fs";

/** `numbers`: Float32Array or Float64Array, as the files hold them; `ending` of their names. */
export function readMade(folder, numbers, ending) {
  const facts = JSON.parse(readFileSync(`${folder}/facts.json`, "utf8"));
  const read = (name) => {
    const bytes = readFileSync(`${folder}/${name}.${ending}`);
    return new numbers(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  };
  const all = read("columns");

  /** Columns of the rows from..to: numbers, or codes of levels. */
  function columnsOf(from, to) {
    return facts.levels.map((count, j) => {
      const values = all.slice(j * facts.rows + from, j * facts.rows + to);
      const levels = Array.from({ length: count }, (_, k) => String(k));
      const name = `x${j}`;
      return count > 0
        ? { name, kind: "category", codes: Int32Array.from(values), levels }
        : { name, kind: "number", values };
    });
  }

  const columns = columnsOf(0, facts.train).map((column) => ({
    name: column.name,
    kind: column.kind,
    width: 1,
    parts: [column.name],
    levels: column.levels ?? [],
    origin: [column.name],
    values: () => column.codes ?? column.values,
  }));
  const test = { rows: facts.rows - facts.train, columns: columnsOf(facts.train, facts.rows) };
  return { facts, y: read("y"), frame: { rows: facts.train, columns }, test };
}
