// Speed of one of our learners and its Python peer on the same made tables, with equal parameters, on the same cores.
//   npm run bench:speed -- <algorithm> [--size small|large] [--threads 2] [--repeats 3] [--fits 3] [--intelex]
//   --intelex: the peer's class from scikit-learn-intelex, which must be installed; figures go to a file of their own
//   npm run bench:speed -- boosted-trees [...]: four peers on real tables, see boosted-trees/run.mjs
// The cases are in cases.mjs, one entry per learner. The peers' Python is MODELWRIGHT_PEERS_PYTHON (see
// benchmarks/peers/requirements.txt). Every repeat starts a fresh process per system, the two taking turns.
// `first` is the first fit in a process, `warm` the median of the later ones; tables are made before the clock starts.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { cases } from "./cases.mjs";
import { scores } from "./scores.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const [algorithm, ...rest] = process.argv.slice(2);
if (algorithm === undefined || algorithm === "boosted-trees" || algorithm.startsWith("--")) {
  const args = algorithm === "boosted-trees" ? rest : process.argv.slice(2);
  const { status } = spawnSync(process.execPath, [join(here, "boosted-trees/run.mjs"), ...args], { stdio: "inherit" });
  process.exit(status ?? 1);
}
const known = cases[algorithm];
if (known === undefined) {
  console.error(
    `There is no speed benchmark "${algorithm}". There are: boosted-trees, ${Object.keys(cases).join(", ")}.`,
  );
  process.exit(2);
}
const { values } = parseArgs({
  args: rest,
  options: {
    size: { type: "string" },
    threads: { type: "string", default: "2" },
    repeats: { type: "string", default: "3" },
    fits: { type: "string", default: "3" },
    intelex: { type: "boolean", default: false },
    data: { type: "string", default: join(tmpdir(), "modelwright-bench") },
    out: { type: "string" },
  },
});
const chosen = values.intelex
  ? { ...known, peer: known.peer.replace("sklearn.", "sklearnex."), package: "scikit-learn-intelex" }
  : known;
const out = values.out ?? join(here, `../results/speed-${algorithm}${values.intelex ? "-intelex" : ""}.json`);
if (values.size !== undefined && chosen.sizes[values.size] === undefined) {
  console.error(`${algorithm} has no size "${values.size}". There are: ${Object.keys(chosen.sizes).join(", ")}.`);
  process.exit(2);
}
const python = process.env.MODELWRIGHT_PEERS_PYTHON ?? "python3";

function run(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${stderr}`);
  return stdout.trim().split("\n").at(-1);
}

const median = (list) => {
  const sorted = [...list].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

/** The folder of a made table, made at the first use; its name follows from what was asked for. */
function tableOf(table) {
  const folder = join(values.data, createHash("sha256").update(JSON.stringify(table)).digest("hex").slice(0, 12));
  if (!existsSync(join(folder, "facts.json"))) {
    mkdirSync(folder, { recursive: true });
    run(python, [join(here, "make-table.py"), folder, JSON.stringify(table)]);
  }
  return folder;
}

const floats = (path) => {
  const bytes = readFileSync(path);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};

const results = [];
for (const size of values.size === undefined ? Object.keys(chosen.sizes) : [values.size]) {
  const { params, peerParams, ...shape } = chosen.sizes[size];
  const sized = {
    ...chosen,
    params: { ...chosen.params, ...params },
    peerParams: { ...chosen.peerParams, ...peerParams },
  };
  const folder = tableOf({ ...chosen.table, ...shape });
  const facts = JSON.parse(readFileSync(join(folder, "facts.json"), "utf8"));
  const test = { ...facts, columns: floats(join(folder, "columns.f64")), y: floats(join(folder, "y.f64")) };
  const runs = { modelwright: [], peer: [] };
  for (let repeat = 0; repeat < Number(values.repeats); repeat++) {
    for (const system of ["modelwright", "peer"]) {
      const answers = join(folder, `${algorithm}-${system}.f64`);
      const args = [folder, JSON.stringify(sized), values.threads, values.fits, answers];
      const line =
        system === "peer"
          ? run(python, [join(here, "fit-peer.py"), ...args])
          : run(process.execPath, [join(here, "fit-ours.mjs"), ...args]);
      runs[system].push({ ...JSON.parse(line), score: scores[chosen.score](floats(answers), test) });
    }
  }
  const [ours, theirs] = ["modelwright", "peer"].map((system) => summary(system, runs[system]));
  const result = { size, rows: facts.train, columns: facts.columns, threads: Number(values.threads), ours, theirs };
  const loss = scores[chosen.score].lessIsBetter ? ours.score - theirs.score : theirs.score - ours.score;
  result.ratioFirst = ours.first / theirs.first;
  result.ratioWarm = ours.warm / theirs.warm;
  result.scoreHolds = loss <= chosen.tolerance;
  results.push(result);
  print(result);
}

function summary(system, list) {
  const clock = ({ fits, predictions }) =>
    fits.map((fit, i) => (chosen.clock === "predict" ? 0 : fit) + (chosen.clock === "fit" ? 0 : predictions[i]));
  // where only one fit was made it stands for the later ones
  const later = (seconds) => (seconds.length > 1 ? seconds.slice(1) : seconds);
  return {
    system: system === "peer" ? chosen.peer : system,
    first: median(list.map((one) => clock(one)[0])),
    warm: median(list.flatMap((one) => later(clock(one)))),
    fits: list.map((one) => one.fits),
    predictions: list.map((one) => one.predictions),
    peakMegabytes: median(list.map((one) => one.peakMegabytes)),
    score: list[0].score,
  };
}

function print({ size, rows, columns, threads, ours, theirs, ratioFirst, ratioWarm, scoreHolds }) {
  const what = { fit: "fit", predict: "prediction", both: "fit and prediction" }[chosen.clock];
  console.log(`\n${algorithm}, ${size}: ${rows} rows, ${columns} columns, ${threads} threads; seconds of ${what}`);
  const line = (one) => ({
    "first s": one.first.toFixed(4),
    "warm s": one.warm.toFixed(4),
    "peak MB": one.peakMegabytes.toFixed(0),
    [chosen.score]: one.score.toPrecision(6),
  });
  console.table({ [ours.system]: line(ours), [theirs.system]: line(theirs) });
  const verdict = scoreHolds ? "holds" : `IS WORSE by more than ${chosen.tolerance}`;
  console.log(`ours / theirs: first ${ratioFirst.toFixed(2)}, warm ${ratioWarm.toFixed(2)}; the score ${verdict}.`);
}

const machine = {
  processor: cpus()[0]?.model ?? "unknown",
  cores: availableParallelism(),
  gigabytes: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  peers: run(python, [
    "-c",
    `import importlib.metadata as m;print('${chosen.package}=='+m.version('${chosen.package}'))`,
  ]),
};
const kept = existsSync(out) ? JSON.parse(readFileSync(out, "utf8")).results : [];
const others = kept.filter((one) => !results.some((made) => made.size === one.size));
const { repeats, fits } = values;
const text = JSON.stringify(
  { machine, repeats: Number(repeats), fits: Number(fits), case: chosen, results: [...others, ...results] },
  null,
  1,
);
writeFileSync(out, `${text}\n`);
console.log(`\nWritten to ${out}`);
