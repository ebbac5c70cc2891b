/** What a model file says of several targets: a file may say anything, so each field is looked at. */
import type { Program } from "../contract/program.ts";
import type { TaskRecord } from "../contract/task.ts";
import { damaged } from "./plain.ts";

const KINDS: readonly unknown[] = ["binary", "multiclass", "regression"];

/** Throws `artifact/damaged` where aims are missing, malformed, or speak of outputs that the program has not. */
export function checkAims({ kind, aims }: TaskRecord, { outputs }: Program): void {
  if (kind !== "several" && aims === undefined) return;
  const names = new Set(outputs.map(({ name }) => name));
  const isSound =
    kind === "several" && Array.isArray(aims) && aims.length > 0 && aims.every((aim) => isAim(aim, names));
  if (!isSound) throw damaged("has an unsound record of its targets");
}

function isAim(given: unknown, names: ReadonlySet<string>): boolean {
  if (!isRecord(given)) return false;
  const { target, task, metric, quantiles, outputs } = given;
  return (
    typeof target === "string" &&
    typeof metric === "string" &&
    isRecord(task) &&
    KINDS.includes(task.kind) &&
    task.target === target &&
    isWords(task.classes) &&
    isWords(task.sensitive) &&
    (task.weight === null || typeof task.weight === "string") &&
    Array.isArray(task.columns) &&
    task.columns.every((column) => isRecord(column) && typeof column.name === "string" && isWords(column.missing)) &&
    isRecord(outputs) &&
    isQuantiles(quantiles, outputs, task.kind) &&
    Object.values(outputs).every((name) => typeof name === "string" && names.has(name))
  );
}

/** Either the outputs of a model of this target, or one for each quantile. */
function isQuantiles(given: unknown, outputs: Readonly<Record<string, unknown>>, kind: unknown): boolean {
  const needs = kind === "regression" ? ["prediction"] : ["prediction", "probability"];
  if (given === null) return needs.every((name) => Object.hasOwn(outputs, name));
  const isShare = (share: unknown): boolean => typeof share === "number" && share > 0 && share < 1;
  const isThere = (share: unknown): boolean => isShare(share) && Object.hasOwn(outputs, `quantile_${share}`);
  return Array.isArray(given) && given.length > 0 && given.every(isThere);
}

function isWords(given: unknown): boolean {
  return Array.isArray(given) && given.every((word) => typeof word === "string");
}

function isRecord(given: unknown): given is Readonly<Record<string, unknown>> {
  return given !== null && typeof given === "object" && !Array.isArray(given);
}
