/**
 * Out-of-fold answers of every setting of the pool on every table, for `learn.mjs`: what is worth its time, and in which order.
 *
 *   node benchmarks/portfolio/collect.mjs <datasets> <out> [--names a,b] [--rows 6000] [--settings a,b]
 *
 * Resumable: a setting that has its file is skipped. No clock: every fit is made to its end, on one thread.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRandom } from "../../dist/compute/random.js";
import { createCrew } from "../../dist/compute/threads/crew.node.js";
import { takeRows } from "../../dist/data/take-rows.js";
import { catalog, createTeam, defineTask, readTable } from "../../dist/index.js";
import { metricFor } from "../../dist/tune/asked.js";
import { Board } from "../../dist/tune/board.js";
import { trainJobs } from "../../dist/tune/fit-job.js";
import { chooseProtocol } from "../../dist/tune/protocol.js";
import { runSchedule } from "../../dist/tune/schedule.js";
import { pool } from "./pool.mjs";

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    names: { type: "string", default: "" },
    settings: { type: "string", default: "" },
    rows: { type: "string", default: "6000" },
    folds: { type: "string", default: "3" },
  },
});
const [datasets, out] = positionals;
const index = JSON.parse(readFileSync(join(datasets, "index.json"), "utf8")).datasets;
const wanted = flags.names === "" ? null : flags.names.split(",");
const settings = flags.settings === "" ? Object.keys(pool) : flags.settings.split(",");
const supervised = index.filter(({ task }) => ["binary", "multiclass", "regression"].includes(task));
const tables = await Promise.all(
  supervised
    .filter(({ name }) => wanted === null || wanted.includes(name))
    .map(async (entry) => [entry, await taskOf(entry)]),
);
// Setting by setting, so that an early look has every table.
for (const setting of settings) for (const [entry, task] of tables) await collect(entry.name, task, setting);

async function taskOf(entry) {
  const left = [...(entry.leak_columns ?? []), ...(entry.id_columns ?? []), ...(entry.ignore_columns ?? [])];
  const options = {
    target: entry.target,
    task: entry.task,
    missing: entry.missing_tokens ?? [],
    exclude: left.filter((name) => name !== entry.target),
    ...(entry.task === "binary" && entry.positive_label !== null ? { positive: String(entry.positive_label) } : {}),
  };
  const { table, schema } = await readTable(join(datasets, entry.file), options);
  const most = Number(flags.rows);
  const rows = createRandom("portfolio").permutation(table.rows).slice(0, most).sort();
  return defineTask(table.rows <= most ? table : takeRows(table, rows), schema, options);
}

async function collect(name, task, setting) {
  const folder = join(out, name);
  const file = join(folder, `${setting}.json`);
  if (existsSync(file)) return;
  mkdirSync(folder, { recursive: true });
  const { learner, params, recipe } = pool[setting];
  const own = learner === "linear" ? (task.kind === "regression" ? "ridge" : "logistic") : learner;
  const random = createRandom(0);
  const protocol = chooseProtocol(task, Number(flags.folds), random.fork("splits"));
  const metric = metricFor(task, catalog, { binary: "roc-auc", multiclass: "log-loss", regression: "rmse" }[task.kind]);
  const board = new Board(task, protocol, metric);
  const crew = createCrew(1, null, trainJobs(catalog, createTeam));
  crew.share("task", task);
  const failures = [];
  const emit = (event) => event.kind === "candidate-failed" && failures.push(event.words);
  const before = process.cpuUsage();
  const candidate = { name: setting, learner: own, params, recipe, why: "" };
  await runSchedule([candidate].values(), {
    crew,
    lanes: 1,
    threadsPerFit: 1,
    protocol,
    board,
    seed: 0,
    end: () => Number.POSITIVE_INFINITY,
    sure: 1,
    maxModels: 1,
    stopped: () => false,
    emit,
    finished: () => {},
  });
  const used = process.cpuUsage(before);
  const seconds = (used.user + used.system) / 1e6;
  const [row] = board.finished;
  const record = {
    name,
    setting,
    task: task.kind,
    rows: task.table.rows,
    classes: task.classes.length,
    metric: metric.name,
    seconds,
  };
  if (row === undefined) Object.assign(record, { error: failures[0] ?? "no answer" });
  else {
    const rounds = row.reports.map((report) => report.iterations ?? 0);
    Object.assign(record, { score: row.score, loss: row.loss, rounds });
    writeFileSync(join(folder, `${setting}.f64`), row.answers);
    const truth = join(folder, "truth.f64");
    if (!existsSync(truth))
      writeFileSync(
        truth,
        Float64Array.from(protocol.scored, (r) => task.target[r]),
      );
  }
  writeFileSync(file, JSON.stringify(record));
  console.log(`${name} ${setting} ${record.error ?? record.score.toPrecision(6)} ${seconds.toFixed(1)} s`);
  await crew.close();
}
