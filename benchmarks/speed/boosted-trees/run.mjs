// Speed of boosted trees, ours and the pinned Python peers on the same tables, parameters and cores, in turn, in one run.
//   npm run bench:speed -- boosted-trees [--repeats 3] [--fits 3] [--others 1] [--threads 1,2] [--cases dense,letter,adult,million,sparse,terrain,categories]
//                          [--systems modelwright,lightgbm,...] [--datasets <folder of CSV tables>]
// The peers' Python is MODELWRIGHT_PEERS_PYTHON (see benchmarks/peers/requirements.txt). Every repeat starts a fresh
// process per system, systems taking turns; systems other than ours and LightGBM, which the bar is, run `others` times
// with one fit each.
// `first` is the first fit in a process, `warm` the median of the later ones.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = fileURLToPath(new URL(".", import.meta.url));
const { values } = parseArgs({
  options: {
    repeats: { type: "string", default: "3" },
    fits: { type: "string", default: "3" },
    others: { type: "string", default: "1" },
    threads: { type: "string", default: "1,2" },
    cases: { type: "string", default: "dense,letter,adult,million,sparse,terrain,categories" },
    systems: { type: "string", default: "modelwright,lightgbm,xgboost,scikit-learn,catboost" },
    datasets: {
      type: "string",
      default: process.env.MODELWRIGHT_DATASETS ?? join(here, "../../../../shared/datasets"),
    },
    data: { type: "string", default: join(tmpdir(), "modelwright-bench") },
    out: { type: "string", default: join(here, "../../results/speed-boosted-trees.json") },
  },
});
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

mkdirSync(values.data, { recursive: true });
run(python, [join(here, "make-data.py"), values.data, values.datasets]);

const results = [];
for (const name of values.cases.split(",")) {
  const folder = join(values.data, name);
  if (!existsSync(join(folder, "facts.json"))) {
    console.log(`${name}: left out, its table is not in ${values.datasets}`);
    continue;
  }
  for (const threads of values.threads.split(",").map(Number)) {
    const runs = {};
    for (let repeat = 0; repeat < Number(values.repeats); repeat++) {
      for (const system of values.systems.split(",")) {
        const other = system !== "modelwright" && system !== "lightgbm";
        if (other && repeat >= Number(values.others)) continue;
        const fits = other ? "1" : values.fits;
        const line =
          system === "modelwright"
            ? run(process.execPath, [join(here, "fit-ours.mjs"), folder, String(threads), fits])
            : run(python, [join(here, "fit-peer.py"), system, folder, String(threads), fits]);
        runs[system] ??= [];
        runs[system].push(JSON.parse(line));
      }
    }
    const systems = Object.entries(runs).map(([system, list]) => ({
      system,
      first: median(list.map((one) => one.seconds[0])),
      // where only one fit was made it stands for the later ones
      warm: median(list.flatMap((one) => (one.seconds.length > 1 ? one.seconds.slice(1) : one.seconds))),
      seconds: list.map((one) => one.seconds),
      peakMegabytes: median(list.map((one) => one.peakMegabytes)),
      logLoss: list[0].logLoss,
      accuracy: list[0].accuracy,
      ...(list[0].auc === undefined ? {} : { auc: list[0].auc }),
    }));
    const ours = systems.find(({ system }) => system === "modelwright");
    for (const one of systems) {
      one.ourShareFirst = ours === undefined ? null : ours.first / one.first;
      one.ourShareWarm = ours === undefined ? null : ours.warm / one.warm;
    }
    results.push({ case: name, threads, systems });
    print(name, threads, systems);
  }
}

function print(name, threads, systems) {
  console.log(`\n${name}, ${threads} ${threads === 1 ? "thread" : "threads"}`);
  console.table(
    Object.fromEntries(
      systems.map((one) => [
        one.system,
        {
          "first s": one.first.toFixed(2),
          "warm s": one.warm?.toFixed(2) ?? "-",
          "ours / it, first": one.ourShareFirst?.toFixed(2) ?? "-",
          "ours / it, warm": one.ourShareWarm?.toFixed(2) ?? "-",
          "peak MB": one.peakMegabytes.toFixed(0),
          "log-loss": one.logLoss.toFixed(4),
          accuracy: one.accuracy.toFixed(4),
          AUC: one.auc?.toFixed(4) ?? "-",
        },
      ]),
    ),
  );
}

const versions = run(python, [
  "-c",
  "import importlib.metadata as m;print(' '.join(f'{p}=={m.version(p)}' for p in ('lightgbm','xgboost','scikit-learn','catboost')))",
]);
const machine = {
  processor: cpus()[0]?.model ?? "unknown",
  cores: availableParallelism(),
  gigabytes: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  v8: process.versions.v8,
  peers: versions,
};
mkdirSync(join(here, "../../results"), { recursive: true });
writeFileSync(
  values.out,
  `${JSON.stringify({ machine, repeats: Number(values.repeats), fits: Number(values.fits), results }, null, 2)}\n`,
);
console.log(`\nWritten to ${values.out}`);
