/** The parameters of oblivious trees. Defaults are near CatBoost's. */
import { choice, flag, integer, real } from "../../contract/params.ts";

export const obliviousParams = {
  trees: integer({ default: 1000, min: 1, max: 100_000, doc: "Rounds of boosting; more need a lower learningRate." }),
  learningRate: real({
    default: 0,
    min: 0,
    max: 1,
    tune: [0.02, 0.2, "log"],
    doc: "How much of each tree is added; 0 for what suits the rows and trees. Lower is steadier and needs more trees.",
  }),
  depth: integer({ default: 6, min: 1, max: 10, tune: [4, 8, "linear"], doc: "Levels of a tree: 2^depth leaves." }),
  l2: real({ default: 3, min: 0, tune: [0.5, 10, "log"], doc: "L2 penalty on leaf values." }),
  minGain: real({ default: 0, min: 0, doc: "Least loss that a level must take away." }),
  maxDeltaStep: real({
    default: 4,
    min: 0,
    doc: "Largest value of a leaf before learningRate where the loss is curved (log-loss, Poisson); 0 for no limit.",
  }),
  rowSample: real({
    default: 0.8,
    min: 0,
    above: true,
    max: 1,
    tune: [0.6, 1, "linear"],
    doc: "Share of rows per tree.",
  }),
  columnSample: real({
    default: 1,
    min: 0,
    above: true,
    max: 1,
    tune: [0.5, 1, "linear"],
    doc: "Share of columns per tree.",
  }),
  maxBins: integer({ default: 255, min: 2, max: 255, doc: "Most bins per column." }),
  oneHotLevels: integer({
    default: 10,
    min: 0,
    max: 250,
    doc: "Up to this many levels each is tried alone; beyond, levels are told apart by ordered target statistics.",
  }),
  orders: integer({
    default: 3,
    min: 1,
    max: 16,
    doc: "Random orders of rows for the statistics, one tree after another.",
  }),
  objective: choice({
    default: "auto",
    words: ["auto", "logLoss", "squared", "poisson"],
    doc: "Loss to minimise; auto takes log-loss for classes and squared error for values.",
  }),
  stoppingRounds: integer({
    default: 0,
    min: 0,
    max: 100_000,
    doc: "Stop when the validation loss has not improved for this many rounds, and keep the best; 0 for never.",
  }),
  keepBest: flag({
    default: true,
    doc: "Whether the rounds after the best one are dropped when stoppingRounds ends the fit.",
  }),
  balanceClasses: flag({ default: false, doc: "Whether to weight rows so that every class counts the same." }),
} as const;
