/**
 * `npm run bench:quality`: our test scores on the common splits, beside the Python peers' on the same splits.
 *
 *   python benchmarks/peers/splits.py <datasets> <splits> --splits 3        writes train and test files
 *   python benchmarks/peers/peers.py <splits> <peers.jsonl> --systems ...   the peers, appended line by line
 *   npm run bench:quality -- --splits <splits> --peers <peers.jsonl> --budget 30s --threads 2
 *
 * Appends one line per run to --runs (finished runs are skipped), then prints the table and writes
 * benchmarks/results/quality-<budget>.json.
 */
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compare, print } from "./compare.mjs";
import { machineFacts } from "./machine.mjs";

// A benchmark leaves no records of runs behind.
process.env.MODELWRIGHT_RUNS = "none";

const { values: flags } = parseArgs({
  options: {
    splits: { type: "string" },
    peers: { type: "string" },
    runs: { type: "string" },
    budget: { type: "string", default: "30s" },
    threads: { type: "string", default: "2" },
    names: { type: "string", default: "" },
    k: { type: "string", default: "0,1,2" },
    only: { type: "boolean", default: false },
  },
});
const METRIC = { binary: "roc-auc", multiclass: "log-loss", regression: "rmse" };
const cli = new URL("../../dist/faces/cli/main.js", import.meta.url).pathname;
const runsFile = flags.runs ?? join(tmpdir(), `modelwright-quality-${flags.budget}.jsonl`);
const lines = (path) =>
  existsSync(path)
    ? readFileSync(path, "utf8")
        .split("\n")
        .filter(Boolean)
        .map((l) => JSON.parse(l))
    : [];

if (!flags.splits || !existsSync(flags.splits)) {
  console.error("--splits must be a folder written by benchmarks/peers/splits.py");
  process.exit(2);
}
const names = flags.names ? flags.names.split(",") : readdirSync(flags.splits).sort();
const done = new Set(lines(runsFile).map((r) => `${r.dataset} ${r.k}`));
for (const dataset of flags.only ? [] : names) {
  const meta = JSON.parse(readFileSync(join(flags.splits, dataset, "meta.json"), "utf8"));
  for (const k of flags.k.split(",").map(Number)) {
    if (done.has(`${dataset} ${k}`)) continue;
    const record = { dataset, k, task: meta.task, ...runOne(join(flags.splits, dataset, String(k)), meta) };
    appendFileSync(runsFile, `${JSON.stringify(record)}\n`);
    console.error(`${dataset} ${k}  ${record.error ?? `${record.metric} ${record.score}  ${record.seconds} s`}`);
  }
}
const result = compare(
  lines(runsFile).filter((r) => names.includes(r.dataset)),
  flags.peers ? lines(flags.peers) : [],
);
console.log(print(result));
const to = new URL(`../results/quality-${flags.budget}.json`, import.meta.url).pathname;
writeFileSync(
  to,
  `${JSON.stringify({ machine: machineFacts(), budget: flags.budget, threads: Number(flags.threads), ...result }, null, 1)}\n`,
);
console.error(`written: ${to}`);

function runOne(folder, meta) {
  const out = mkdtempSync(join(tmpdir(), "quality-"));
  const metric = METRIC[meta.task];
  const args = ["train", join(folder, "train.csv"), "--target", meta.target, "--task", meta.task, "--metric", metric];
  args.push(
    "--budget",
    flags.budget,
    "--threads",
    flags.threads,
    "--test",
    join(folder, "test.csv"),
    "--json",
    "--quiet",
  );
  args.push("--out", join(out, "m.mw"), "--report", join(out, "r.html"));
  if (meta.missing_tokens?.length) args.push("--missing", meta.missing_tokens.join(","));
  if (meta.task === "binary" && meta.positive_label != null) args.push("--positive", String(meta.positive_label));
  try {
    const run = spawnSync(process.execPath, [cli, ...args], { encoding: "utf8", maxBuffer: 1 << 28 });
    if (run.status !== 0) return { error: `exit ${run.status}: ${run.stderr.slice(-300)}` };
    const answer = JSON.parse(run.stdout);
    const test = answer.test.metrics.find((m) => m.name === metric);
    const accuracy = answer.test.metrics.find((m) => m.name === (meta.task === "regression" ? "r2" : "accuracy"));
    return {
      metric,
      score: test.value,
      beside: accuracy?.value,
      outOfFold: answer.score,
      seconds: Number(answer.seconds.toFixed(2)),
      models: answer.leaderboard.length,
      members: answer.members,
      bytes: statSync(join(out, "m.mw")).size,
    };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
