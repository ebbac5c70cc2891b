/** The built-in catalog: one line per learner, step, metric and operator. */
import { metrics } from "./assess/metrics/all.ts";
import type { Catalog } from "./contract/catalog.ts";
import { baseline } from "./learn/baseline.ts";
import { elasticNet } from "./learn/linear/elastic-net.ts";
import { logistic } from "./learn/linear/logistic.ts";
import { ridge } from "./learn/linear/ridge.ts";
import { boostedTrees } from "./learn/trees/boosted-trees.ts";
import { extraTrees } from "./learn/trees/extra-trees.ts";
import { randomForest } from "./learn/trees/random-forest.ts";
import { language } from "./program/language.ts";

export const catalog: Catalog = {
  learners: {
    baseline,
    ridge,
    elasticNet,
    logistic,
    boostedTrees,
    randomForest,
    extraTrees,
  },
  steps: {},
  metrics: Object.fromEntries(metrics.map((metric) => [metric.name, metric])),
  operators: language,
};
