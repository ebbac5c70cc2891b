/** The plans of joins in a manifest: a file may say anything, so each field is looked at. */
import { JOIN_MEASURES, type JoinPlan, type Pair } from "../contract/join.ts";
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
  const kinds = new Map<unknown, unknown>(reads.map((column) => [column.name, column.kind]));
  if (isPair(on) && isWords(on.here.kind) !== isWords(on.there.kind)) return false;
  if (isPair(asOf) && (isWords(asOf.here.kind) || isWords(asOf.there.kind))) return false;
  return (from === "table" || asOf !== null) && makes.every((made) => isMade(made, kinds) && isTimed(made, asOf));
}

function isTimed(made: { readonly measure: unknown }, asOf: unknown): boolean {
  return made.measure !== "since" || asOf !== null;
}

function isPair(given: unknown): given is Pair {
  return isRecord(given) && isColumn(given.here) && isColumn(given.there);
}

function isColumn(given: unknown): boolean {
  if (!isRecord(given)) return false;
  const { name, kind, missing } = given;
  return typeof name === "string" && KINDS.includes(kind) && Array.isArray(missing);
}

/** Each measure has a column of its kind, or none, and a number of rows, or none. */
function isMade(given: unknown, kinds: ReadonlyMap<unknown, unknown>): boolean {
  if (!isRecord(given) || typeof given.name !== "string") return false;
  const { of, rows } = given;
  const measure = JOIN_MEASURES.find((word) => word === given.measure);
  if (measure === undefined) return false;
  if (measure === "count" || measure === "since") return of === null && rows === null;
  if (!kinds.has(of)) return false;
  const ofWords = measure === "distinct" || measure === "mostFrequent";
  if (isWords(kinds.get(of)) !== ofWords) return false;
  return measure === "lag" || measure.startsWith("window")
    ? Number.isSafeInteger(rows) && (rows as number) > 0
    : rows === null;
}

function isWords(kind: unknown): boolean {
  return kind === "category" || kind === "text";
}

function isRecord(given: unknown): given is Readonly<Record<string, unknown>> {
  return given !== null && typeof given === "object" && !Array.isArray(given);
}
