/**
 * The rooms of `src/`, in the order of the data's way, and what each may import. The only place where arrows
 * are written: the import rules, the map in README and the diagram in ARCHITECTURE.md come from here.
 */
export const rooms = {
  contract: { may: [], holds: "what the parts promise each other: types and declared data" },
  compute: { may: ["contract"], holds: "random, math, statistics, matrices, frames, kernels, threads" },
  program: { may: ["contract", "compute"], holds: "the portable program: one operator per file" },
  data: { may: ["contract", "compute"], holds: "readers, schema inference, tasks, splits, profiling" },
  prepare: { may: ["contract", "compute", "program"], holds: "one preprocessing step per file; the automatic recipe" },
  learn: { may: ["contract", "compute", "program"], holds: "one algorithm per file" },
  pipeline: { may: ["contract", "compute", "program", "data"], holds: "the waist: steps + learner -> fit -> fitted" },
  assess: {
    may: ["contract", "compute", "program", "data", "pipeline"],
    holds: "metrics, intervals, evaluation, comparison",
  },
  tune: {
    may: ["contract", "compute", "program", "data", "prepare", "pipeline", "assess"],
    holds: "portfolio, search, ensembling, selection under a budget",
  },
  runs: {
    may: ["contract", "compute", "program", "data", "pipeline", "assess", "tune"],
    holds: "records of runs: journal, events, comparison",
  },
  trust: {
    may: ["contract", "compute", "program", "data", "learn", "pipeline", "assess"],
    holds: "explanations and diagnosis now; fairness and privacy to come",
  },
  artifact: {
    may: ["contract", "compute", "program", "data", "pipeline"],
    holds: "the .mw file: pack, unpack, digest",
  },
  deploy: {
    may: ["contract", "compute", "program", "data", "pipeline", "assess", "artifact"],
    holds: "scoring and evaluating files and rows, schemas and types for a model",
  },
  charts: { may: ["contract"], holds: "report data -> Vega-Lite specs" },
  report: { may: ["contract", "charts"], holds: "report data -> one self-contained HTML file" },
  faces: { may: [], holds: "thin: the command line and the HTTP server; import index.ts or score.ts only" },
};

/** Files beside the rooms that may import every room. */
export const doors = [
  "index.ts",
  "predict.ts",
  "author.ts",
  "score.ts",
  "server.ts",
  "catalog.ts",
  "verbs.ts",
  "config.ts",
  "select.ts",
  "run-worker.node.ts",
  "train.ts",
  "training-source.node.ts",
  "replay.ts",
  "train-targets.ts",
  "fit-aim.ts",
  "target-results.ts",
  "targets-asked.ts",
  "train-anomalies.ts",
  "train-clusters.ts",
  "outcome.node.ts",
  "record-run.node.ts",
  "diff-models.ts",
  "report-data.ts",
  "honesty.ts",
  "diagnose.ts",
  "diagnosing.ts",
  "worker.ts",
];

/** Names that say nothing: no file or folder in `src` is called so. */
export const emptyNames = ["utils", "util", "helpers", "common", "misc", "core", "shared", "lib", "types", "manager"];
