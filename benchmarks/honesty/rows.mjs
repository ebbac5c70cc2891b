/** CSV files as rows of texts, for benchmarks that plant faults in them. */
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";

export function readRows(path) {
  const bytes = readFileSync(path);
  const text = path.endsWith(".gz") ? gunzipSync(bytes).toString("utf8") : bytes.toString("utf8");
  const [header, ...rows] = parse(text, { bom: true, relax_column_count: true });
  return { header, rows };
}

export function writeRows(path, header, rows) {
  const cell = (text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  writeFileSync(path, `${[header, ...rows].map((cells) => cells.map(cell).join(",")).join("\n")}\n`);
}
