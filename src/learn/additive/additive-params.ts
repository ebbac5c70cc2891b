/** The parameters of explainable boosting. */
import { flag, integer, real } from "../../contract/params.ts";

export const additiveParams = {
  bags: integer({
    default: 8,
    min: 1,
    max: 100,
    doc: "Models fitted to different parts of the rows and averaged; more make smoother shapes.",
  }),
  learningRate: real({
    default: 0.04,
    min: 0,
    above: true,
    max: 1,
    tune: [0.01, 0.2, "log"],
    doc: "How much of each step is taken. Lower is steadier and needs more rounds.",
  }),
  rounds: integer({ default: 10_000, min: 1, max: 1_000_000, doc: "Most rounds, each with a step of every column." }),
  stoppingRounds: integer({
    default: 100,
    min: 1,
    max: 1_000_000,
    doc: "Stop a bag when the loss of its rows kept aside has not improved for this many rounds, and keep the best.",
  }),
  validationShare: real({
    default: 0.15,
    min: 0.01,
    max: 0.5,
    doc: "Share of the rows that each bag keeps aside to stop in time.",
  }),
  leaves: integer({ default: 3, min: 2, max: 16, tune: [2, 6, "linear"], doc: "Leaves of a step of one column." }),
  minLeafRows: integer({ default: 4, min: 1, max: 1e9, tune: [2, 50, "log"], doc: "Least rows of a bag in a leaf." }),
  l2: real({ default: 0, min: 0, doc: "L2 penalty on the values of a step." }),
  categorySmooth: real({ default: 10, min: 0, doc: "Smoothing of rare levels when sorting them." }),
  maxBins: integer({ default: 255, min: 2, max: 255, doc: "Most bins per column." }),
  pairsPerColumn: real({
    default: 3,
    min: 0,
    max: 100,
    tune: [0, 3, "linear"],
    doc: "How many pairs of columns get a table, per column; 0 for none. Classes beyond two have none.",
  }),
  pairBins: integer({
    default: 64,
    min: 2,
    max: 64,
    doc: "Most bins per column of a pair; fewer where there are few rows.",
  }),
  balanceClasses: flag({ default: false, doc: "Whether to weight rows so that every class counts the same." }),
} as const;
