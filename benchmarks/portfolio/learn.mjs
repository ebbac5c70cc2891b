/**
 * The order of the portfolio, learnt from what `collect.mjs` left: each next setting is the one that lowers the cross-fitted
 * loss of the vote most, on average over the tables; and leave-one-table-out, what such an order is worth on a table that it
 * was not learnt on.
 *
 *   node benchmarks/portfolio/learn.mjs <out of collect> [--steps 12] [--start boosted,linear]
 *
 * Loss: log-loss, or root mean squared error; gains are means of log ratios. Writes benchmarks/results/portfolio.json.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createRandom } from "../../dist/compute/random.js";
import { poolOf } from "../../dist/tune/pool.js";

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    steps: { type: "string", default: "12" },
    start: { type: "string", default: "boosted,linear" },
    rows: { type: "string", default: "1200" },
    held: { type: "string", default: "" },
  },
});
const [folder] = positionals;
/** Settings that have answered fewer tables are no choice for all. */
const LEAST_TABLES = 12;
const VOTE_STEPS = 12;

const tables = readdirSync(folder).flatMap((name) => readTable(name) ?? []);
const counts = new Map();
for (const { parts } of tables) for (const setting of parts.keys()) counts.set(setting, (counts.get(setting) ?? 0) + 1);
const settings = [...counts].filter(([, count]) => count >= LEAST_TABLES).map(([setting]) => setting);
const start = flags.start.split(",");
const whole = learn(tables, Number(flags.steps));
for (const { setting, gain, total } of whole.steps)
  console.log(`+ ${setting.padEnd(28)} ${percent(gain)}  in all ${percent(total)}`);
const singles = settings.map(single).sort((a, b) => a.excess - b.excess);
for (const { setting, excess, seconds } of singles)
  console.log(`${setting.padEnd(28)} alone ${percent(excess)}  ${seconds.toFixed(0)} s`);

const heldOut = (flags.held === "" ? tables.map(({ name }) => name) : flags.held.split(",")).map((name) => {
  const own = tables.find((table) => table.name === name);
  const order = learn(
    tables.filter((table) => table !== own),
    Number(flags.steps),
  ).order;
  const [base, learnt, best] = [start, order, whole.order].map((list) =>
    voteLoss(
      own,
      list.filter((s) => own.parts.has(s)),
    ),
  );
  const row = { name, learnt: Math.log(learnt / base), withItself: Math.log(best / base) };
  console.log(`${name.padEnd(20)} held out ${percent(row.learnt)}  learnt with it ${percent(row.withItself)}`);
  return row;
});
const worth = {
  heldOut: mean(heldOut.map((row) => row.learnt)),
  withItself: mean(heldOut.map((row) => row.withItself)),
};
console.log(`on average: held out ${percent(worth.heldOut)}, learnt with it ${percent(worth.withItself)}`);
const to = new URL("../results/portfolio.json", import.meta.url).pathname;
writeFileSync(to, `${JSON.stringify({ tables: tables.length, start, ...whole, worth, heldOut, singles }, null, 1)}\n`);

function readTable(name) {
  if (!existsSync(join(folder, name, "truth.f64"))) return null;
  const truth = floats(join(folder, name, "truth.f64"));
  const records = readdirSync(join(folder, name))
    .filter((file) => file.endsWith(".json"))
    .map((file) => JSON.parse(readFileSync(join(folder, name, file), "utf8")));
  const done = records.filter((record) => record.error === undefined && record.setting !== "baseline");
  const { task, classes } = done[0];
  const pool = poolOf({ kind: task, classes: Array.from({ length: classes }) });
  const rows = createRandom("learn").permutation(truth.length).slice(0, Number(flags.rows)).sort();
  const parts = new Map(
    done.map(({ setting }) => {
      const answers = pool.into(floats(join(folder, name, `${setting}.f64`)));
      const some = new Float64Array(rows.length * pool.width);
      for (const [i, row] of rows.entries())
        some.set(answers.subarray(row * pool.width, (row + 1) * pool.width), i * pool.width);
      return [setting, some];
    }),
  );
  return {
    name,
    pool,
    regression: task === "regression",
    truth: Float64Array.from(rows, (row) => truth[row]),
    parts,
    seconds: new Map(done.map((r) => [r.setting, r.seconds])),
  };
}

function floats(path) {
  const bytes = readFileSync(path);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** Greedy forward choice from `start`. */
function learn(some, steps) {
  const order = [...start];
  const base = some.map((table) => voteLoss(table, order));
  let now = base;
  const made = [];
  for (let step = 0; step < steps; step++) {
    let best = null;
    for (const setting of settings) {
      if (order.includes(setting)) continue;
      const losses = some.map((table, t) => (table.parts.has(setting) ? voteLoss(table, [...order, setting]) : now[t]));
      const gain = mean(losses.map((loss, t) => Math.log(loss / now[t])));
      if (best === null || gain < best.gain) best = { setting, gain, losses };
    }
    if (best === null) break;
    order.push(best.setting);
    now = best.losses;
    made.push({ setting: best.setting, gain: best.gain, total: mean(now.map((loss, t) => Math.log(loss / base[t]))) });
  }
  return { order, steps: made };
}

/** Weights chosen on one half of the rows, scored on the other, both ways. */
function voteLoss(table, list) {
  const keys = list.filter((setting) => table.parts.has(setting));
  return mean(
    [0, 1].map((half) => {
      const sum = weighted(table, keys, half);
      return lossOf(table, sum, 1 - half);
    }),
  );
}

function weighted(table, keys, half) {
  const size = table.truth.length * table.pool.width;
  const sum = new Float64Array(size);
  const blend = new Float64Array(size);
  const counts = new Map();
  let best = Number.POSITIVE_INFINITY;
  let bestCounts = new Map();
  let total = 0;
  for (let step = 1; step <= VOTE_STEPS; step++) {
    let winner = null;
    let least = Number.POSITIVE_INFINITY;
    for (const key of keys) {
      const part = table.parts.get(key);
      for (let i = 0; i < size; i++) blend[i] = (sum[i] + part[i]) / step;
      const loss = lossOf(table, blend, half);
      if (loss < least) [winner, least] = [key, loss];
    }
    const part = table.parts.get(winner);
    for (let i = 0; i < size; i++) sum[i] += part[i];
    counts.set(winner, (counts.get(winner) ?? 0) + 1);
    if (least < best - 1e-9) [best, bestCounts, total] = [least, new Map(counts), step];
    else if (step > 4) break;
  }
  blend.fill(0);
  for (const [key, count] of bestCounts) {
    const part = table.parts.get(key);
    for (let i = 0; i < size; i++) blend[i] += (count / total) * part[i];
  }
  return blend;
}

/** Of the rows of one half; of all where it is null. The sum is not changed. */
function lossOf({ truth, regression, pool: { width } }, sum, half) {
  let total = 0;
  let rows = 0;
  for (let row = half ?? 0; row < truth.length; row += half === null ? 1 : 2) {
    rows++;
    if (regression) {
      total += (sum[row] - truth[row]) ** 2;
      continue;
    }
    let top = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < width; k++) top = Math.max(top, sum[row * width + k]);
    let all = 0;
    for (let k = 0; k < width; k++) all += Math.exp(sum[row * width + k] - top);
    total += Math.log(all) - (sum[row * width + truth[row]] - top);
  }
  return regression ? Math.sqrt(total / rows) : total / rows;
}

function single(setting) {
  const own = tables.filter(({ parts }) => parts.has(setting));
  const excess = own.map((table) =>
    Math.min(
      1,
      lossOf(table, table.parts.get(setting), null) /
        Math.min(...[...table.parts.values()].map((part) => lossOf(table, part, null))) -
        1,
    ),
  );
  return {
    setting,
    tables: own.length,
    excess: mean(excess),
    seconds: own.reduce((sum, { seconds }) => sum + seconds.get(setting), 0),
  };
}

function mean(values) {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function percent(share) {
  return `${(100 * share).toFixed(2)} %`;
}
