/**
 * Trees all of whose branches of a level ask the same question: the leaf is found by a comparison per level and no
 * branch, sixteen rows at a time, to the same bits as any tree is walked.
 */
import { openScoring } from "../../compute/kernels/scoring.ts";
import type { Block, Evaluate } from "../../contract/program.ts";
import { MEMBERSHIP, MISSING_LEFT, type TreeEnsemble } from "./tree-ensemble-parts.ts";

/** Below this many rows the plain way is as fast, and readier. */
const LEAST_ROWS = 64;
/** A leaf's number is a byte. */
const MOST_LEVELS = 8;
/** The places of one column, beside those of other and of missing values. */
const MOST_LIMITS = 254;

/** How the kernel places missing values and reads a question; see kernels/scoring/symmetric.ts. */
const [LEFT, RIGHT, CODES] = [0, 1, 2];
const [ABOVE, OTHER, OTHER_PRESENT] = [0, 1, 2];

type Question = {
  readonly feature: number;
  readonly limit: number;
  readonly places: number;
  readonly kind: number;
};
type SymmetricTree = { readonly questions: readonly Question[]; readonly values: Float64Array };
/** The sorted limits that are asked of a feature, and the bytes where a block's places come to lie. */
type Places = { readonly feature: number; readonly kind: number; readonly limits: Float32Array };

/** How blocks of up to `most` rows are evaluated; null where a tree is not symmetric, or too little is gained. */
export function compileSymmetric(e: TreeEnsemble, width: number, most: number): Evaluate | null {
  if (most < LEAST_ROWS || e.precision !== "f32" || e.leafWidth !== 1 || e.roots.length === 0) return null;
  const trees: SymmetricTree[] = [];
  for (const root of e.roots) {
    const tree = symmetricTree(e, root);
    if (tree === null) return null;
    trees.push(tree);
  }
  const columns = placesOf(trees);
  if (columns.some(({ limits }) => limits.length > MOST_LIMITS)) return null;
  const room = Math.ceil(most / 16) * 16;
  const treeBytes = trees.reduce((sum, { questions, values }) => sum + 8 * (questions.length + values.length) + 160, 0);
  const scoring = openScoring(treeBytes + columns.length * (room + 1200) + room * (4 + 8 * e.outputs) + 1024);
  if (scoring === null) return null;
  const { buffer, arena } = scoring;
  const xAt = arena.take(room * 4);
  const sumsAt = arena.take(room * 8 * e.outputs);
  const placed = columns.map((column) => ({
    ...column,
    limitsAt: limitsIn(buffer, arena.take(1024), column.limits),
    half: halfOf(column.limits.length),
    placesAt: arena.take(room),
  }));
  const at = new Map(placed.map((column) => [keyOf(column.feature, column.kind), column]));
  const table = arena.take(trees.length * 16);
  trees.forEach(({ questions, values }, t) => {
    const [asked, leaves] = [arena.take(questions.length * 8), arena.take(values.length * 8)];
    questions.forEach(({ feature, limit, places, kind }, q) => {
      const column = at.get(keyOf(feature, places))!;
      new Uint32Array(buffer, asked + 8 * q, 1)[0] = column.placesAt;
      new Int8Array(buffer, asked + 8 * q + 4, 2).set([column.limits.indexOf(limit) - 128, kind]);
    });
    new Float64Array(buffer, leaves, values.length).set(values);
    new Uint32Array(buffer, table + 16 * t, 4).set([questions.length, asked, leaves, e.treeOutput[t]!]);
  });
  const x = new Float32Array(buffer, xAt, room);
  const sums = new Float64Array(buffer, sumsAt, room * e.outputs);
  return (inputs: readonly Block[], rows, out) => {
    const given = inputs[0] as Float64Array;
    for (const { feature, kind, limitsAt, half, placesAt } of placed) {
      for (let row = 0; row < rows; row++) x[row] = given[row * width + feature]!;
      scoring.placeNumbers(xAt, rows, limitsAt, half, kind, placesAt);
    }
    for (let k = 0; k < e.outputs; k++) sums.fill(e.base[k]!, k * room, k * room + rows);
    scoring.addSymmetricTrees(table, trees.length, rows, sumsAt, room);
    for (let k = 0; k < e.outputs; k++) {
      for (let row = 0; row < rows; row++) out[row * e.outputs + k] = sums[k * room + row]!;
    }
  };
}

const keyOf = (feature: number, kind: number) => 3 * feature + kind;

/** Every way in which a feature is asked, with its limits. */
function placesOf(trees: readonly SymmetricTree[]): Places[] {
  const found = new Map<number, { feature: number; kind: number; limits: Set<number> }>();
  for (const { questions } of trees) {
    for (const { feature, places, limit } of questions) {
      const key = keyOf(feature, places);
      const known = found.get(key) ?? { feature, kind: places, limits: new Set() };
      known.limits.add(limit);
      found.set(key, known);
    }
  }
  return [...found.values()].map(({ limits, ...rest }) => ({ ...rest, limits: Float32Array.from(limits).sort() }));
}

function limitsIn(buffer: ArrayBuffer, at: number, limits: Float32Array): number {
  new Float32Array(buffer, at, 256).fill(Number.POSITIVE_INFINITY).set(limits);
  return at;
}

/** The first step of a search among so many limits. */
function halfOf(limits: number): number {
  let half = 1;
  while (2 * half <= limits) half *= 2;
  return half;
}

/** The questions of a tree, level by level, and its leaves from left to right; null when it is not symmetric. */
function symmetricTree(e: TreeEnsemble, root: number): SymmetricTree | null {
  const questions: Question[] = [];
  let level = [root];
  while (level[0]! >= 0) {
    const [first] = level as [number];
    const asks = questionOf(e, first);
    if (asks === null || questions.length === MOST_LEVELS) return null;
    for (const at of level) if (at < 0 || !isSame(e, at, first)) return null;
    questions.push(asks);
    level = level.flatMap((at) => [e.left[at]!, e.right[at]!]);
  }
  if (level.some((at) => at >= 0)) return null;
  return { questions, values: Float64Array.from(level, (at) => e.values[-1 - at]!) };
}

function isSame(e: TreeEnsemble, a: number, b: number): boolean {
  if (e.feature[a] !== e.feature[b] || e.flags[a] !== e.flags[b]) return false;
  if ((e.flags[a]! & MEMBERSHIP) === 0) return e.threshold[a] === e.threshold[b];
  return codeOf(e, a) === codeOf(e, b);
}

/** What a branch asks; null for sets of several levels. */
function questionOf(e: TreeEnsemble, at: number): Question | null {
  const feature = e.feature[at]!;
  const missingLeft = (e.flags[at]! & MISSING_LEFT) !== 0;
  if ((e.flags[at]! & MEMBERSHIP) === 0) {
    return { feature, limit: Math.fround(e.threshold[at]!), places: missingLeft ? LEFT! : RIGHT!, kind: ABOVE! };
  }
  const limit = codeOf(e, at);
  return limit === null ? null : { feature, limit, places: CODES!, kind: missingLeft ? OTHER_PRESENT! : OTHER! };
}

/** The only level that goes left; null when there is not exactly one. */
function codeOf({ setStart, setWords, sets }: TreeEnsemble, at: number): number | null {
  let code: number | null = null;
  for (let bit = 0; bit < setWords[at]! * 32; bit++) {
    if (((sets[setStart[at]! + (bit >> 5)]! >>> (bit & 31)) & 1) === 0) continue;
    if (code !== null) return null;
    code = bit;
  }
  return code;
}
