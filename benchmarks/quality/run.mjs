/**
 * `npm run bench:quality`: every system on every table, the same splits, cores and budgets, each run in a process of its own.
 *
 *   python benchmarks/peers/splits.py <datasets> <splits> --folds 5        writes train and test files
 *   npm run bench:quality -- --splits <splits> --runs <runs.jsonl> --budgets 10,60 --k 0 \
 *     --python /venv/bin/python --pythons autogluon=/venv-ag/bin/python,mljar=/venv-mljar/bin/python
 *
 * Resumable: every run is a line of --runs, and what is there is not run again. A run during which something else took more
 * than 5 % of the machine counts as crowded: it is made again as long as there are repeats, and judged only in want of a
 * better one. Prints the tables and writes benchmarks/results/quality.json and quality-<budget>s.svg.
 */
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { judge, print } from "./judge.mjs";
import { machineFacts } from "./machine.mjs";
import { differenceDiagram } from "./picture.mjs";
import { DEFAULTS, runSystem, SEARCHING } from "./systems.mjs";

// A benchmark leaves no records of runs behind.
process.env.MODELWRIGHT_RUNS = "none";

const { values: flags } = parseArgs({
  options: {
    splits: { type: "string" },
    runs: { type: "string", default: join(tmpdir(), "modelwright-quality.jsonl") },
    budgets: { type: "string", default: "10,60" },
    systems: { type: "string", default: [...SEARCHING, ...DEFAULTS].join(",") },
    names: { type: "string", default: "" },
    k: { type: "string", default: "0" },
    threads: { type: "string", default: "2" },
    python: { type: "string", default: process.env.MODELWRIGHT_PEERS_PYTHON ?? "python3" },
    pythons: { type: "string", default: "" },
    repeats: { type: "string", default: "2" },
    crowded: { type: "string", default: "0.05" },
    /** Only judge what is there. */
    only: { type: "boolean", default: false },
    /** Where results go; nothing is written there when runs are only tried out. */
    out: { type: "string", default: new URL("../results/", import.meta.url).pathname },
  },
});
if (!flags.splits || !existsSync(flags.splits)) {
  console.error("--splits must be a folder written by benchmarks/peers/splits.py");
  process.exit(2);
}
const systems = flags.systems.split(",");
const budgets = flags.budgets.split(",").map(Number);
const names = flags.names ? flags.names.split(",") : readdirSync(flags.splits).sort();
const pythons = Object.fromEntries(
  flags.pythons
    .split(",")
    .filter(Boolean)
    .map((pair) => pair.split("=")),
);
pythons[""] = flags.python;

for (const budget of flags.only ? [] : budgets) {
  for (const k of flags.k.split(",").map(Number)) {
    for (const dataset of names) for (const system of systems) runOnce(system, dataset, k, budget);
  }
}
const results = budgets.map((budget) => judge(readRuns(), { budget, systems, names }));
for (const result of results) {
  console.log(print(result));
  writeFileSync(join(flags.out, `quality-${result.budget}s.svg`), differenceDiagram(result));
}
const facts = { machine: machineFacts(), threads: Number(flags.threads), splits: flags.k };
writeFileSync(join(flags.out, "quality.json"), `${JSON.stringify({ ...facts, budgets: results }, null, 1)}\n`);
console.error(`written: ${join(flags.out, "quality.json")}`);

function runOnce(system, dataset, k, wanted) {
  const budget = SEARCHING.includes(system) ? wanted : null;
  const key = keyOf({ system, dataset, k, budget });
  const made = readRuns().filter((run) => keyOf(run) === key);
  if (made.some((run) => !isCrowded(run)) || made.length > Number(flags.repeats)) return;
  const run = runSystem(system, join(flags.splits, dataset, String(k)), {
    budget,
    threads: Number(flags.threads),
    pythons,
  });
  appendFileSync(flags.runs, `${JSON.stringify({ system, dataset, k, budget, ...run })}\n`);
  const words = run.error ?? `${run.metric} ${run.score.toPrecision(6)}  ${run.fit_s.toFixed(1)} s`;
  console.error(
    `${dataset} ${k} ${system} ${budget ?? "defaults"}  ${words}${isCrowded(run) ? `  crowded: ${run.others}` : ""}`,
  );
}

/** The quietest run of each key: the last of equally quiet ones. */
function readRuns() {
  if (!existsSync(flags.runs)) return [];
  const lines = readFileSync(flags.runs, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line));
}

function isCrowded({ others }) {
  return others > Number(flags.crowded);
}

function keyOf({ system, dataset, k, budget }) {
  return `${system} ${dataset} ${k} ${budget}`;
}
