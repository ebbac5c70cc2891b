/**
 * One learner of ours with its defaults, beside one Python peer with its own, on the same splits, without any search.
 *
 *   python benchmarks/peers/peers.py <splits> <peers.jsonl> --systems catboost --threads 1 --k 0,1,2
 *   node benchmarks/quality/learner.mjs obliviousTrees catboost --splits <splits> --peers <peers.jsonl>
 *
 * Prints the table and writes benchmarks/results/learner-<learner>.json. Times are of the fit, preparation included.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { taskRecord } from "../../dist/contract/task.js";
import { featureColumns, labelledTask } from "../../dist/data/labelled.js";
import { readRaw } from "../../dist/data/read-table.node.js";
import { defineTask } from "../../dist/data/task.js";
import { catalog, createTeam, evaluate, pipeline, readTable, recipeFor } from "../../dist/index.js";
import { compare } from "./compare.mjs";
import { machineFacts } from "./machine.mjs";

const METRIC = { binary: "roc-auc", multiclass: "log-loss", regression: "rmse" };
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    splits: { type: "string" },
    peers: { type: "string" },
    names: { type: "string", default: "" },
    k: { type: "string", default: "0,1,2" },
    threads: { type: "string", default: "1" },
    params: { type: "string", default: "{}" },
  },
});
const [name, peer] = positionals;
const make = catalog.learners[name ?? ""];
if (make === undefined || peer === undefined || !existsSync(flags.splits ?? "") || !existsSync(flags.peers ?? "")) {
  console.error("usage: learner.mjs <learner> <peer> --splits <folder> --peers <file> [--names a,b] [--params JSON]");
  process.exit(2);
}
const learner = make(JSON.parse(flags.params));
const lines = readFileSync(flags.peers, "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line));
const team = createTeam(Number(flags.threads));

async function run(dataset, k) {
  const meta = JSON.parse(readFileSync(join(flags.splits, dataset, "meta.json"), "utf8"));
  const file = (part) => join(flags.splits, dataset, String(k), `${part}.csv`);
  const positive =
    meta.task === "binary" && meta.positive_label !== null ? { positive: String(meta.positive_label) } : {};
  const options = { target: meta.target, task: meta.task, missing: meta.missing_tokens ?? [], ...positive };
  const { table, schema } = await readTable(file("train"), options);
  const task = defineTask(table, schema, options);
  const test = labelledTask(taskRecord(task), featureColumns(task), await readRaw(file("test"), options));
  const start = performance.now();
  const fitted = await pipeline(...recipeFor(learner.spec.family, task, {}), learner).fit(task, { seed: 0, team });
  const seconds = (performance.now() - start) / 1000;
  const metric = METRIC[meta.task];
  const score = evaluate(fitted, test, catalog).metrics.find((entry) => entry.name === metric).value;
  return { dataset, k, metric, score, seconds, outOfFold: Number.NaN, bytes: 0 };
}

const runs = [];
for (const dataset of flags.names ? flags.names.split(",") : readdirSync(flags.splits).sort()) {
  for (const k of flags.k.split(",").map(Number)) {
    if (!lines.some((line) => line.dataset === dataset && line.k === k && line.system === peer && line.score)) continue;
    runs.push(await run(dataset, k));
  }
  const own = runs.filter((entry) => entry.dataset === dataset);
  if (own.length === 0) continue;
  const [row] = compare(own, lines, [peer]).rows;
  const theirs = lines.filter((line) => line.dataset === dataset && line.system === peer && line.score);
  const ratio = sum(own.map(({ seconds }) => seconds)) / sum(theirs.map((line) => line.fit_s));
  console.log(
    `${dataset.padEnd(20)} ${row.metric.padEnd(8)} ours ${row.ours.toFixed(5)}  ${peer} ${row.peers[peer].toFixed(5)}  ` +
      `${row.best.verdict.padEnd(8)} time ${ratio.toFixed(3)}`,
  );
}

function sum(list) {
  return list.reduce((total, value) => total + value, 0);
}

const { rows } = compare(runs, lines, [peer]);
const facts = { command: process.argv.slice(2).filter((word) => !word.includes("/")), ...machineFacts() };
const kept = rows.map(({ dataset, metric, runs: count, ours, peers, best }) => {
  const own = runs.filter((entry) => entry.dataset === dataset);
  const theirs = lines.filter((line) => line.dataset === dataset && line.system === peer && line.score);
  const seconds = sum(own.map((entry) => entry.seconds)) / own.length;
  const peerSeconds = sum(theirs.map((line) => line.fit_s)) / theirs.length;
  return { dataset, metric, splits: count, ours, peer: peers[peer], ...best, seconds, peerSeconds };
});
const good = kept.filter(({ verdict }) => verdict !== "worse").length;
console.log(`as good or better on ${good} of ${kept.length}`);
const out = new URL(`../results/learner-${name}.json`, import.meta.url);
writeFileSync(
  out,
  `${JSON.stringify({ ...facts, learner: name, params: learner.params, peer, good, rows: kept }, null, 2)}\n`,
);
