/**
 * `npm run bench:diagnose -- --datasets <folder>`: does `diagnose` find faults that were planted in real tables?
 *
 *   labels   5 % of the labels flipped: which part of the most suspect 5 % of the rows are flipped ones
 *   slice    labels of one level or range dealt out anew: is it among the slices that are named, and where
 *   leak     a column made of the target and noise: is it named
 *   useless  a column of noise: is it named
 *
 * Beside the precision stands what a model that was fitted on the clean labels would reach: no ranking by
 * probabilities can be expected to do better. The folder holds CSV files and an index.json as for shuffled.mjs.
 * Prints, and writes benchmarks/results/diagnose.json.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRandom } from "../../dist/compute/random.js";
import { diagnose, train } from "../../dist/index.js";
import { machineFacts } from "../quality/machine.mjs";
import { readRows, writeRows } from "./rows.mjs";

const { values: flags } = parseArgs({
  options: {
    datasets: { type: "string" },
    names: { type: "string", default: "phoneme,adult" },
    models: { type: "string", default: "6" },
    budget: { type: "string", default: "120" },
    threads: { type: "string", default: "2" },
  },
});
if (!flags.datasets) {
  console.error("--datasets must be a folder with an index.json");
  process.exit(2);
}
const FLIPPED = 0.05;
/** Where labels are dealt out anew. */
const REGION = {
  phoneme: { column: "V1", words: "a tenth of V1", holds: (cell, cut) => Number(cell) > cut },
  adult: { column: "occupation", words: "occupation = Sales", holds: (cell) => cell.trim() === "Sales" },
};
const index = JSON.parse(readFileSync(join(flags.datasets, "index.json"), "utf8"));
const tables = (index.datasets ?? index).filter(({ name }) => flags.names.split(",").includes(name));
const folder = mkdtempSync(join(tmpdir(), "diagnose-"));
const results = [];
try {
  for (const table of tables) {
    const result = { name: table.name, ...(await labels(table)), ...(await others(table)) };
    results.push(result);
    console.log(JSON.stringify(result));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const to = new URL("../results/diagnose.json", import.meta.url).pathname;
writeFileSync(to, `${JSON.stringify({ machine: machineFacts(), flipped: FLIPPED, results }, null, 1)}\n`);
console.error(`written: ${to}`);

async function labels(table) {
  const { header, rows } = readRows(join(flags.datasets, table.file));
  const column = header.indexOf(table.target);
  const classes = [...new Set(rows.map((cells) => cells[column]))];
  const count = Math.round(FLIPPED * rows.length);
  const flipped = new Set(createRandom("flip").permutation(rows.length).slice(0, count));
  const planted = rows.map((cells, row) =>
    flipped.has(row)
      ? cells.with(
          column,
          classes.find((label) => label !== cells[column]),
        )
      : cells,
  );
  const found = await diagnosed(table, header, planted, "labels");
  const at = (share) => {
    const top = found.labels.suspects.slice(0, Math.round(share * count));
    return round(top.filter(({ row }) => flipped.has(row - 1)).length / top.length);
  };
  return {
    rows: rows.length,
    flipped: count,
    estimated: found.labels.estimated,
    precision: at(1),
    precisionAtHalf: at(0.5),
    precisionAtTenth: at(0.1),
    seconds: round(found.seconds),
  };
}

async function others(table) {
  const { header, rows } = readRows(join(flags.datasets, table.file));
  const column = header.indexOf(table.target);
  const random = createRandom("plant");
  const { column: where, holds, words } = REGION[table.name];
  const place = header.indexOf(where);
  const sorted = rows.map((cells) => Number(cells[place])).sort((a, b) => a - b);
  const cut = sorted[Math.floor(0.9 * sorted.length)];
  const region = [...rows.keys()].filter((row) => holds(rows[row][place], cut));
  const positive = rows[0][column];
  const dealt = rows.map((cells) => [...cells]);
  for (const row of region) {
    const classes = [...new Set(rows.map((cells) => cells[column]))];
    dealt[row][column] = classes[random.integer(classes.length)];
  }
  const noisy = dealt.map((cells) => [...cells, String(round(random.uniform()))]);
  const inRegion = await diagnosed(table, [...header, "planted_noise"], noisy, "slice");
  const leaking = rows.map((cells) => [
    ...cells,
    String(round((cells[column] === positive ? 1 : 0) + 0.15 * random.normal())),
  ]);
  const leak = await diagnosed(table, [...header, "planted_leak"], leaking, "leak");
  return {
    region: `${words} (${region.length} rows)`,
    regionRank: 1 + inRegion.slices.findIndex(({ conditions }) => conditions.some((one) => one.column === where)),
    slices: inRegion.slices.slice(0, 3).map(({ words: where, rows: many }) => `${where} (${many} rows)`),
    uselessNamed: inRegion.columns.some(({ column: name, kind }) => name === "planted_noise" && kind === "useless"),
    leakNamed: leak.columns.some(({ column: name, kind }) => name === "planted_leak" && kind === "leak"),
    firstAction: leak.actions[0]?.action,
  };
}

async function diagnosed(table, header, rows, name) {
  const path = join(folder, `${table.name}-${name}.csv`);
  const model = join(folder, `${table.name}-${name}.mw`);
  writeRows(path, header, rows);
  const missing = table.missing_tokens?.length ? { missing: table.missing_tokens } : {};
  const threads = Number(flags.threads);
  const about = { target: table.target, maxModels: Number(flags.models), threads, out: model, ...missing };
  await train(path, about).result;
  return diagnose(model, path, { budgetSeconds: Number(flags.budget), threads, ...missing }).result;
}

function round(value) {
  return Number(value.toFixed(4));
}
