/**
 * Trees all of whose branches of a level ask the same question: the leaf is found by a comparison per level and no
 * branch, four rows at a time, to the same bits as any tree is walked.
 */
import { openScoring } from "../../compute/scoring.ts";
import type { Block, Evaluate } from "../../contract/program.ts";
import { MEMBERSHIP, MISSING_LEFT, type TreeEnsemble } from "./tree-ensemble-parts.ts";

/** Below this many rows the plain way is as fast, and readier. */
const LEAST_ROWS = 64;

type Question = { readonly feature: number; readonly limit: number; readonly kind: number };
type SymmetricTree = { readonly questions: readonly Question[]; readonly values: Float64Array };

/** How blocks of up to `most` rows are evaluated; null where a tree is not symmetric, or too little is gained. */
export function compileSymmetric(e: TreeEnsemble, width: number, most: number): Evaluate | null {
  if (most < LEAST_ROWS || e.precision !== "f32" || e.leafWidth !== 1 || e.roots.length === 0) return null;
  const trees: SymmetricTree[] = [];
  for (const root of e.roots) {
    const tree = symmetricTree(e, root);
    if (tree === null) return null;
    trees.push(tree);
  }
  const used = [...new Set(trees.flatMap((tree) => tree.questions.map(({ feature }) => feature)))];
  const room = Math.ceil(most / 4) * 4;
  const treeBytes = trees.reduce(
    (sum, { questions, values }) => sum + 12 * questions.length + values.length * 8 + 160,
    0,
  );
  const scoring = openScoring(treeBytes + room * (4 * used.length + 8 * e.outputs) + 1024);
  if (scoring === null) return null;
  const { buffer, arena } = scoring;
  const xAt = arena.take(room * 4 * Math.max(1, used.length));
  const sumsAt = arena.take(room * 8 * e.outputs);
  const table = arena.take(trees.length * 16);
  const columnOf = new Map(used.map((feature, c) => [feature, c * room * 4]));
  trees.forEach(({ questions, values }, t) => {
    const [asked, leaves] = [arena.take(questions.length * 12), arena.take(values.length * 8)];
    questions.forEach(({ feature, limit, kind }, q) => {
      new Uint32Array(buffer, asked + 12 * q, 3).set([columnOf.get(feature)!, 0, kind]);
      new Float32Array(buffer, asked + 12 * q + 4, 1)[0] = limit;
    });
    new Float64Array(buffer, leaves, values.length).set(values);
    new Uint32Array(buffer, table + 16 * t, 4).set([questions.length, asked, leaves, e.treeOutput[t]!]);
  });
  const x = new Float32Array(buffer, xAt, room * used.length);
  const sums = new Float64Array(buffer, sumsAt, room * e.outputs);
  return (inputs: readonly Block[], rows, out) => {
    const given = inputs[0] as Float64Array;
    used.forEach((feature, c) => {
      for (let row = 0; row < rows; row++) x[c * room + row] = given[row * width + feature]!;
    });
    for (let k = 0; k < e.outputs; k++) sums.fill(e.base[k]!, k * room, k * room + rows);
    scoring.addSymmetricTrees(table, trees.length, xAt, rows, sumsAt, room);
    for (let k = 0; k < e.outputs; k++) {
      for (let row = 0; row < rows; row++) out[row * e.outputs + k] = sums[k * room + row]!;
    }
  };
}

/** The questions of a tree, level by level, and its leaves from left to right; null when it is not symmetric. */
function symmetricTree(e: TreeEnsemble, root: number): SymmetricTree | null {
  const questions: Question[] = [];
  let level = [root];
  while (level[0]! >= 0) {
    const [first] = level as [number];
    const asks = questionOf(e, first);
    if (asks === null || questions.length === 16) return null;
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

/** What a branch asks, by the kinds of the kernel; null for sets of several levels. */
function questionOf(e: TreeEnsemble, at: number): Question | null {
  const feature = e.feature[at]!;
  const missingRight = (e.flags[at]! & MISSING_LEFT) === 0;
  if ((e.flags[at]! & MEMBERSHIP) === 0) return { feature, limit: e.threshold[at]!, kind: missingRight ? 1 : 0 };
  const code = codeOf(e, at);
  return code === null ? null : { feature, limit: code, kind: missingRight ? 2 : 3 };
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
