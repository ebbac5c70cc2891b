/** Median milliseconds of predicting one row of a table with a saved model, as a program that uses it would: prints the number. */
import { readFileSync } from "node:fs";
import { readRaw } from "../../dist/data/read-table.node.js";
import { load } from "../../dist/predict.js";

const [modelPath, dataPath] = process.argv.slice(2);
const model = await load(new Uint8Array(readFileSync(modelPath)));
const table = await readRaw(dataPath, {});
const cell = (column, row) =>
  column.texts === undefined
    ? Number.isNaN(column.values[row])
      ? null
      : column.values[row]
    : (column.texts[column.codes[row]] ?? null);
const rows = Array.from({ length: Math.min(200, table.rows) }, (_, row) =>
  Object.fromEntries(table.columns.map((column) => [column.name, cell(column, row)])),
);
const times = [];
for (let round = 0; round < 3; round++) {
  for (const row of rows) {
    const started = performance.now();
    model.predictOne(row);
    times.push(performance.now() - started);
  }
}
times.sort((a, b) => a - b);
console.log(times[Math.floor(times.length / 2)].toFixed(4));
