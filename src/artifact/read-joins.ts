/** The plans of joins in a manifest: a file may say anything, so each field is looked at. */
import { JOIN_MEASURES, type JoinPlan } from "../contract/join.ts";
import { damaged } from "./plain.ts";

const KINDS: readonly unknown[] = ["number", "category", "boolean", "datetime", "text"];

/** Models without joins, and those from before there were any, have no such entry. */
export function readJoins(given: unknown): readonly JoinPlan[] {
  if (given === undefined) return [];
  if (!Array.isArray(given) || !given.every(isPlan)) throw damaged("has an unsound plan of a join");
  return given;
}

function isPlan(given: unknown): boolean {
  if (!isRecord(given)) return false;
  const { name, from, on, asOf, reads, makes } = given;
  if (typeof name !== "string" || !(from === "table" || from === "past")) return false;
  if (!(on === null || isPair(on)) || !(asOf === null || isPair(asOf))) return false;
  if (!Array.isArray(reads) || !reads.every(isColumn) || !Array.isArray(makes)) return false;
  const known = new Set<unknown>(reads.map((column) => column.name));
  return (from === "table" || asOf !== null) && makes.every((made) => isMade(made, known));
}

function isPair(given: unknown): boolean {
  return isRecord(given) && isColumn(given.here) && isColumn(given.there);
}

function isColumn(given: unknown): boolean {
  if (!isRecord(given)) return false;
  const { name, kind, missing } = given;
  return typeof name === "string" && KINDS.includes(kind) && Array.isArray(missing);
}

function isMade(given: unknown, known: ReadonlySet<unknown>): boolean {
  if (!isRecord(given)) return false;
  const { name, measure, of, rows } = given;
  const isMeasure = JOIN_MEASURES.some((word) => word === measure);
  const isCount = rows === null || (Number.isSafeInteger(rows) && (rows as number) > 0);
  return typeof name === "string" && isMeasure && isCount && (of === null || known.has(of));
}

function isRecord(given: unknown): given is Readonly<Record<string, unknown>> {
  return given !== null && typeof given === "object" && !Array.isArray(given);
}
