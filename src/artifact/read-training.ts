/** What a model file says of its training: a file may say anything, so each field is looked at. */
import type { TrainingRecord } from "../contract/training.ts";
import type { PlanRecord } from "../pipeline/fitted.ts";
import { damaged } from "./plain.ts";

const TASKS: readonly unknown[] = ["binary", "multiclass", "regression"];
const KINDS: readonly unknown[] = ["number", "category", "boolean", "datetime", "text"];
/** More members than any training makes. */
const MOST_MEMBERS = 10_000;

export function readTraining(given: unknown): TrainingRecord {
  if (!isTraining(given)) throw damaged("has an unsound record of its training");
  return given as TrainingRecord;
}

function isTraining(given: unknown): boolean {
  if (!isRecord(given)) return false;
  const { seed, protocol, task, positive, target, features, sensitive, rows, columns } = given;
  const singles = [positive, given.weight, given.group, given.time];
  return (
    isCount(seed) &&
    isProtocol(protocol) &&
    TASKS.includes(task) &&
    typeof target === "string" &&
    singles.every((name) => name === null || typeof name === "string") &&
    isWords(features) &&
    isWords(sensitive) &&
    (given.order === undefined || isWords(given.order)) &&
    isCount(rows) &&
    Array.isArray(columns) &&
    columns.every(isColumn)
  );
}

function isProtocol(given: unknown): boolean {
  if (!isRecord(given)) return false;
  const { kind, folds, repeats, share } = given;
  if (kind === "holdOut") return typeof share === "number" && share > 0 && share < 1;
  return kind === "folds" && isCount(folds) && folds >= 2 && isCount(repeats) && repeats >= 1;
}

function isColumn(given: unknown): boolean {
  if (!isRecord(given) || typeof given.fingerprint !== "string" || !isRecord(given.schema)) return false;
  const { name, kind, reason, missing, number, date, boolean } = given.schema;
  const formats = [number, date, boolean].every((format) => format === undefined || isRecord(format));
  return typeof name === "string" && KINDS.includes(kind) && typeof reason === "string" && isWords(missing) && formats;
}

/** The plan in a file's pipeline. */
export function readPlan(pipeline: unknown): PlanRecord {
  const plan = isRecord(pipeline) ? pipeline.plan : undefined;
  if (!isPlan(plan, true)) throw damaged("has an unsound plan");
  return plan as unknown as PlanRecord;
}

function isPlan(given: unknown, isTop: boolean): boolean {
  if (!isRecord(given)) return false;
  const { steps, learner, members, rows, ticks } = given;
  if (ticks !== undefined && !isCount(ticks)) return false;
  if (!Array.isArray(steps) || !steps.every(isStep) || !isNamed(learner)) return false;
  const isPart = rows === undefined || rows === "all" || (isRecord(rows) && isCount(rows.split));
  if (members === undefined) return isPart;
  return isTop && Array.isArray(members) && members.length <= MOST_MEMBERS && members.every(isMember);
}

function isMember(given: unknown): boolean {
  return isRecord(given) && Number.isFinite(given.weight) && isPlan(given.plan, false);
}

function isStep(given: unknown): boolean {
  return isNamed(given) && (given.columns === null || isWords(given.columns));
}

function isNamed(given: unknown): given is Readonly<Record<string, unknown>> {
  return isRecord(given) && typeof given.name === "string" && isRecord(given.params);
}

function isCount(given: unknown): given is number {
  return Number.isSafeInteger(given) && (given as number) >= 0;
}

function isWords(given: unknown): given is readonly string[] {
  return Array.isArray(given) && given.every((word) => typeof word === "string");
}

function isRecord(given: unknown): given is Readonly<Record<string, unknown>> {
  return given !== null && typeof given === "object" && !Array.isArray(given) && !ArrayBuffer.isView(given);
}
