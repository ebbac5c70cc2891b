/**
 * Time to start: `modelwright --help` and `predict` of a small table against `node -e 0`, alternating, medians.
 * Prints and writes benchmarks/results/startup.json.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// A benchmark leaves no records of runs behind.
process.env.MODELWRIGHT_RUNS = "none";

const root = fileURLToPath(new URL("../..", import.meta.url));
const main = process.env.MODELWRIGHT_MAIN ?? join(root, "dist/faces/cli/main.js");
const runs = Number(process.argv[2] ?? 15);
const folder = mkdtempSync(join(tmpdir(), "startup-"));
const lines = Array.from(
  { length: 100 },
  (_, i) => `${i % 7},${(i * 5) % 11},${"abc"[i % 3]},${i % 7 > 3 ? "yes" : "no"}`,
);
writeFileSync(join(folder, "small.csv"), `x,z,w,y\n${lines.join("\n")}\n`);

const node = (...args) => {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return performance.now() - began;
};
node(main, "train", "small.csv", "--target", "y", "--max-models", "3", "--no-report", "--quiet");

const commands = {
  "node -e 0": ["-e", "0"],
  "modelwright --help": [main, "--help"],
  "modelwright predict, 100 rows": [main, "predict", "small.mw", "small.csv", "--out", "out.csv"],
};
const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
for (let run = 0; run < runs; run++)
  for (const [name, args] of Object.entries(commands)) times[name].push(node(...args));
rmSync(folder, { recursive: true });

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const bare = median(times["node -e 0"]);
const results = Object.entries(times).map(([name, all]) => {
  const milliseconds = Math.round(median(all));
  return { name, milliseconds, aboveNode: Math.round(milliseconds - bare), fastest: Math.round(Math.min(...all)) };
});
console.table(results);
const machine = { node: process.version, cpu: cpus()[0]?.model ?? "", cores: availableParallelism() };
mkdirSync(join(root, "benchmarks/results"), { recursive: true });
writeFileSync(
  join(root, "benchmarks/results/startup.json"),
  `${JSON.stringify({ machine, runs, results }, null, 2)}\n`,
);
