/** Parameters of multilayer perceptrons. */
import { choice, flag, integer, real } from "../../contract/params.ts";

export const neuralParams = {
  layers: integer({ min: 1, max: 8, default: 2, tune: [1, 4, "linear"], doc: "Hidden layers." }),
  units: integer({
    min: 1,
    max: 4096,
    default: 96,
    tune: [32, 256, "log"],
    doc: "Units of each hidden layer, rounded up to a multiple of 8.",
  }),
  members: integer({
    min: 1,
    max: 64,
    default: 2,
    tune: [1, 16, "log"],
    doc: "Networks that share their weights and differ in factors and biases; their mean answers.",
  }),
  activation: choice({
    words: ["silu", "selu", "relu"],
    default: "silu",
    tune: true,
    doc: "What a unit does to its sum.",
  }),
  normalise: flag({
    default: true,
    doc: "Whether the sums of a layer are brought to mean 0 and variance 1 row by row.",
  }),
  numbers: choice({
    words: ["pieces", "waves", "plain"],
    default: "pieces",
    tune: true,
    doc: "What a number is seen as beside its scaled value: its place within pieces between quantiles, sines and cosines, nothing.",
  }),
  pieces: integer({
    min: 2,
    max: 64,
    default: 12,
    tune: [4, 32, "log"],
    doc: "Pieces or waves per column of numbers; with many columns fewer, so that there are at most 768 in all.",
  }),
  frequency: real({
    min: 0,
    above: true,
    default: 0.3,
    tune: [0.05, 3, "log"],
    doc: "Standard deviation of the frequencies of waves, per scaled unit.",
  }),
  dropout: real({ min: 0, max: 0.9, default: 0.1, tune: [0, 0.4, "linear"], doc: "Share of units left out per row." }),
  learningRate: real({ min: 0, above: true, default: 3e-3, tune: [5e-4, 2e-2, "log"], doc: "Largest size of a step." }),
  schedule: choice({
    words: ["cosine", "flat"],
    default: "cosine",
    doc: "Whether steps shrink from the start by half a cosine, or after half of the epochs.",
  }),
  weightDecay: real({
    min: 0,
    default: 0.01,
    tune: [1e-4, 0.3, "log"],
    doc: "Shrinking of weights per step, times its size.",
  }),
  epochs: integer({ min: 0, default: 0, doc: "Passes over the rows; 0 for 8 to 40, fewer the more rows there are." }),
  batchRows: integer({
    min: 1,
    max: 8192,
    default: 256,
    tune: [64, 1024, "log"],
    doc: "Rows per step at most; fewer in small tables, for 32 steps per epoch.",
  }),
  patience: integer({ min: 1, default: 8, doc: "Epochs without a better validation loss before training stops." }),
  labelSmoothing: real({
    min: 0,
    max: 0.9,
    default: 0,
    doc: "Share of every class label that is spread over all classes.",
  }),
  balanceClasses: flag({ default: false, doc: "Whether each class gets the same total weight." }),
} as const;
