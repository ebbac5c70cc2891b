/** The parameters that random forests and extra trees share. */
import { flag, integer, real } from "../../contract/params.ts";

export const forestParams = {
  trees: integer({ default: 300, min: 1, max: 100_000, doc: "Number of trees; more are never worse, only slower." }),
  columnSampleByNode: real({
    default: 0,
    min: 0,
    max: 1,
    tune: [0.1, 1, "linear"],
    doc: "Share of the columns tried per branch; 0 for the square root of their number (classes) or the task's default.",
  }),
  minLeafRows: integer({ default: 1, min: 1, max: 1e9, tune: [1, 20, "log"], doc: "Least rows in a leaf." }),
  maxDepth: integer({ default: 0, min: 0, max: 1000, doc: "Most branches from root to leaf; 0 for no limit." }),
  leaves: integer({ default: 15_000, min: 2, max: 1_000_000, doc: "Most leaves of a tree." }),
  maxBins: integer({ default: 255, min: 2, max: 255, doc: "Most bins per column." }),
  balanceClasses: flag({ default: false, doc: "Whether to weight rows so that every class counts the same." }),
} as const;
