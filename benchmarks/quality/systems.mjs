/** The systems that are compared: how each is asked for one model of one split, in a process of its own. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";

export const METRIC = { binary: "roc-auc", multiclass: "log-loss", regression: "rmse" };

/** With a budget: those that search. Without: one fit with defaults. */
export const SEARCHING = ["modelwright", "flaml", "autogluon-medium", "autogluon-best", "mljar", "h2o"];
export const DEFAULTS = ["catboost", "lightgbm", "hgb"];

const cli = new URL("../../dist/faces/cli/main.js", import.meta.url).pathname;
const peers = new URL("../peers/peers.py", import.meta.url).pathname;
const latency = new URL("row-latency.mjs", import.meta.url).pathname;

/** `pythons` names the Python of a system, by the start of its name; "" is that of all others. */
export function runSystem(system, folder, { budget, threads, pythons }) {
  const meta = JSON.parse(readFileSync(join(folder, "..", "meta.json"), "utf8"));
  const before = busySeconds();
  const started = performance.now();
  const found =
    system === "modelwright"
      ? ours(folder, meta, budget, threads)
      : peer(system, folder, meta, budget, threads, pythons);
  const wall = (performance.now() - started) / 1000;
  const { used = 0, ...record } = found;
  // Share of the machine that something else had meanwhile: such a run is no fair one.
  const others = Math.max(0, (busySeconds() - before - used) / (wall * cpus().length));
  return { ...record, wall: round(wall), others: round(others) };
}

function ours(folder, meta, budget, threads) {
  const out = mkdtempSync(join(tmpdir(), "quality-"));
  const metric = METRIC[meta.task];
  const args = ["train", join(folder, "train.csv"), "--target", meta.target, "--task", meta.task, "--metric", metric];
  args.push(
    "--budget",
    `${budget}s`,
    "--threads",
    String(threads),
    "--test",
    join(folder, "test.csv"),
    "--json",
    "--quiet",
  );
  args.push("--out", join(out, "m.mw"), "--report", join(out, "r.html"));
  if (meta.missing_tokens?.length) args.push("--missing", meta.missing_tokens.join(","));
  if (meta.task === "binary" && meta.positive_label != null) args.push("--positive", String(meta.positive_label));
  try {
    const run = timed([process.execPath, cli, ...args], 20 * budget + 120);
    if (run.status !== 0) return { used: run.used, error: `exit ${run.status}: ${run.stderr.slice(-300)}` };
    const answer = JSON.parse(run.stdout);
    const test = answer.test.metrics.find((m) => m.name === metric);
    const row = spawnSync(process.execPath, [latency, join(out, "m.mw"), join(folder, "test.csv"), meta.target], {
      encoding: "utf8",
    });
    return {
      used: run.used,
      metric,
      score: test.value,
      outOfFold: answer.score,
      interval: answer.interval,
      fit_s: answer.seconds,
      bytes: statSync(join(out, "m.mw")).size,
      row_ms: row.status === 0 ? Number(row.stdout) : null,
      models: answer.leaderboard.length,
      members: answer.members,
      expected: answer.fresh?.score.value ?? null,
      growth: answer.fresh === null ? null : { exponent: answer.fresh.exponent, fits: answer.fresh.fits },
      testCoverage: answer.test.coverage?.found.value ?? null,
    };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function peer(system, folder, meta, budget, threads, pythons) {
  const key = Object.keys(pythons).find((name) => name !== "" && system.startsWith(name)) ?? "";
  const out = mkdtempSync(join(tmpdir(), "quality-"));
  const file = join(out, "peer.jsonl");
  const [splits, name, k] = [join(folder, "..", ".."), folder.split("/").at(-2), folder.split("/").at(-1)];
  const args = [peers, splits, file, "--systems", system, "--names", name, "--k", k, "--threads", String(threads)];
  if (SEARCHING.includes(system)) args.push("--budget", String(budget));
  try {
    const run = timed([pythons[key] ?? "python3", ...args], 20 * (budget ?? 30) + 300);
    const failed = { used: run.used, error: `exit ${run.status ?? "by time"}: ${run.stderr.slice(-300)}` };
    let line = null;
    try {
      line = JSON.parse(readFileSync(file, "utf8").trim());
    } catch {
      return failed;
    }
    const { error, score, fit_s, predict_s, bytes, row_ms } = line;
    if (error !== undefined || !Number.isFinite(score)) return { used: run.used, error: error ?? "no score" };
    return { used: run.used, metric: METRIC[meta.task], score, fit_s, predict_s, bytes, row_ms };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** Runs a command and says how many processor seconds it and its children took. */
function timed(command, seconds) {
  const script = 'TIMEFORMAT="%U %S"; time timeout "$0" "$@"';
  const run = spawnSync("bash", ["-c", script, String(Math.round(seconds)), ...command], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, OMP_NUM_THREADS: undefined },
  });
  const lines = run.stderr.trimEnd().split("\n");
  const [user, system] = lines.pop().split(" ").map(Number);
  return { status: run.status, stdout: run.stdout, stderr: lines.join("\n"), used: (user || 0) + (system || 0) };
}

/** Seconds that the processors were busy since the start of the machine; 0 where it does not say. */
function busySeconds() {
  try {
    const [user, nice, system, , , irq, softirq] = readFileSync("/proc/stat", "utf8")
      .split("\n")[0]
      .split(/\s+/)
      .slice(1)
      .map(Number);
    return (user + nice + system + irq + softirq) / 100;
  } catch {
    return 0;
  }
}

function round(value) {
  return Number(value.toFixed(3));
}
