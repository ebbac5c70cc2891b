/**
 * `npm run bench:shuffled -- --datasets <folder>`: how often is a model called better than the baseline where there is
 * nothing to learn? Each run deals the targets of a small table out anew and trains `--max-models 6` on it.
 *
 * The folder holds CSV files and an index.json of { name, file, task, target, missing_tokens?, leak_columns? }.
 * Prints the claims, and writes benchmarks/results/shuffled.json. At most 5 of 100 runs may claim anything.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRandom } from "../../dist/compute/random.js";
import { machineFacts } from "../quality/machine.mjs";
import { readRows, writeRows } from "./rows.mjs";

const { values: flags } = parseArgs({
  options: {
    datasets: { type: "string" },
    runs: { type: "string", default: "100" },
    names: { type: "string", default: "iris,penguins,titanic,credit_g,auto_mpg,insurance,pima_diabetes,student_math" },
    beside: { type: "string", default: "2" },
    rows: { type: "string", default: "1000" },
    metric: { type: "string" },
  },
});
if (!flags.datasets) {
  console.error("--datasets must be a folder with an index.json");
  process.exit(2);
}
const cli = new URL("../../dist/faces/cli/main.js", import.meta.url).pathname;
const index = JSON.parse(readFileSync(join(flags.datasets, "index.json"), "utf8"));
const tables = (index.datasets ?? index).filter(({ name }) => flags.names.split(",").includes(name));
const folder = mkdtempSync(join(tmpdir(), "shuffled-"));
const done = [];
const waiting = Array.from({ length: Number(flags.runs) }, (_, run) => run);

try {
  await Promise.all(Array.from({ length: Number(flags.beside) }, lane));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const claims = done.filter(({ claimed }) => claimed);
const naive = done.filter(({ clear }) => clear);
console.log(
  `${claims.length} of ${done.length} runs on shuffled targets were called better than the baseline (5 % of them are allowed: ${Math.floor(done.length / 20)})`,
);
console.log(`${naive.length} would have been, by the interval of the score alone`);
for (const { name, run, pValue } of claims) console.log(`  ${name}, run ${run}: p ${pValue}`);
const to = new URL("../results/shuffled.json", import.meta.url).pathname;
const summary = { runs: done.length, claims: claims.length, byIntervalAlone: naive.length };
done.sort((a, b) => a.run - b.run);
writeFileSync(to, `${JSON.stringify({ machine: machineFacts(), ...summary, done }, null, 1)}\n`);
console.error(`written: ${to}`);

async function lane() {
  for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
    const table = tables[run % tables.length];
    const path = join(folder, `${run}.csv`);
    const { header, rows } = readRows(join(flags.datasets, table.file));
    const random = createRandom(`shuffled ${run}`);
    const column = header.indexOf(table.target);
    const some = [...random.permutation(rows.length)].slice(0, Number(flags.rows)).map((row) => rows[row]);
    const order = random.permutation(some.length);
    const dealt = some.map((cells, i) => cells.with(column, some[order[i]][column]));
    writeRows(path, header, dealt);
    const args = ["train", path, "--target", table.target, "--task", table.task, "--max-models", "6", "--threads", "1"];
    args.push("--no-report", "--json", "--quiet", "--out", join(folder, `${run}.mw`), "--seed", String(run));
    if (table.missing_tokens?.length) args.push("--missing", table.missing_tokens.join(","));
    if (flags.metric && table.task !== "regression") args.push("--metric", flags.metric);
    const answer = JSON.parse(await output(args));
    const baseline = answer.leaderboard.find(({ learner }) => learner === "baseline");
    const greater = ["roc-auc", "accuracy", "f1", "balanced-accuracy"].includes(answer.metric);
    const clear = greater ? answer.interval[0] > baseline.score : answer.interval[1] < baseline.score;
    const { claimed, pValue } = answer.betterThanBaseline;
    done.push({ run, name: table.name, claimed, pValue, clear, score: answer.score, baseline: baseline.score });
    console.error(`${done.length}: ${table.name} p ${pValue.toFixed(4)}${claimed ? "  claimed" : ""}`);
  }
}

function output(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let [out, problems] = ["", ""];
    child.stdout.on("data", (piece) => {
      out += piece;
    });
    child.stderr.on("data", (piece) => {
      problems += piece;
    });
    child.on("close", (code) =>
      code === 0 ? resolve(out) : reject(new Error(`exit ${code}: ${problems.slice(-500)}`)),
    );
  });
}
