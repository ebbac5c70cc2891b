/** Every metric by its name. */
import type { MetricSpec } from "../../contract/metric.ts";
import { calibrationError } from "./calibration-error.ts";
import { accuracy, balancedAccuracy, f1, f1Macro, f1Micro, f1Weighted, mcc, quadraticKappa } from "./decisions.ts";
import { rankError, rankedProbability } from "./ordered.ts";
import { prAuc } from "./pr-auc.ts";
import { brier, logLoss } from "./probability.ts";
import { mae, mape, pinball, poissonDeviance, r2, rmse } from "./regression.ts";
import { rocAuc } from "./roc-auc.ts";

const ALL: readonly MetricSpec[] = [
  logLoss,
  rocAuc,
  prAuc,
  accuracy,
  balancedAccuracy,
  f1,
  f1Macro,
  f1Micro,
  f1Weighted,
  mcc,
  brier,
  calibrationError,
  quadraticKappa,
  rankedProbability,
  rankError,
  rmse,
  mae,
  mape,
  r2,
  pinball,
  poissonDeviance,
];

export const metrics: Readonly<Record<string, MetricSpec>> = Object.freeze(
  Object.fromEntries(ALL.map((metric) => [metric.name, metric])),
);
