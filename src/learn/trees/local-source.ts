/**
 * The histogram source on this machine: rows in a workspace, loops in kernels, work spread over the team.
 * Of two siblings the smaller gets its histogram from its rows, the larger by subtraction from the parent's.
 */
import type { Random } from "../../contract/random.ts";
import { drawColumns } from "./draw-columns.ts";
import type { AppliedSplit, HistogramSource, NodeSums, SplitRequest } from "./histogram-source.ts";
import type { SearchOptions } from "./kernel-tables.ts";
import { createGradients, type GradientShares, sampleOfRound } from "./local-gradients.ts";
import { createHistograms, type PackedSums } from "./local-histograms.ts";
import { createLoss } from "./local-loss.ts";
import { createRowLists, type Run } from "./local-rows.ts";
import type { LocalTable } from "./local-table.ts";

export type LocalSourceOptions = SearchOptions & {
  /** Share of rows per tree, of columns per tree, of those columns per node. */
  readonly rowSample: number;
  readonly gradientSample: GradientShares | null;
  readonly columnSample: number;
  readonly columnSampleByNode: number;
  /** One random threshold per column and node instead of the best one. */
  readonly randomThresholds: boolean;
  /** Largest value of a leaf before the learning rate; Infinity for no limit. */
  readonly maxDeltaStep: number;
  /** Per column of the matrix the groups that it may act in, a bit each; null for all with all. */
  readonly interactions: Uint32Array | null;
};

type Node = {
  readonly inside: Run;
  readonly outside: Run;
  readonly sums: PackedSums;
  /** The groups that hold all columns above it. */
  readonly groups: number;
  /** Its own, or 0. */
  histogram: number;
  /** What it shares with its sibling until one of them is searched. */
  readonly family: { histogram: number; readonly smaller: number; readonly larger: number };
};

/** Histograms that must be free before nodes are searched: both children of a parent that gave its own back. */
const SPARE = 2;
/** Beyond this many rows packed units get so coarse that leaf values are taken from exact sums. */
export const EXACT_ABOVE = 2 ** 19;

export function createLocalSource(
  table: LocalTable & { readonly histograms: number },
  options: LocalSourceOptions,
  random: Random,
): HistogramSource {
  const { matrix, objective } = table;
  const gradients = createGradients(table, undefined, options.gradientSample !== null);
  const lists = createRowLists(table);
  const loss = createLoss(table);
  const histograms = createHistograms(table, gradients.packed, table.histograms, options);
  const columns = matrix.columns.length;
  let nodes: Node[] = [];
  let families: Node["family"][] = [];
  let units = { gradientUnit: 1, hessianUnit: 1 };
  let treeColumns: Uint8Array | null = null;
  let treeRandom = random;
  let scores = table.scores;

  const real = (sums: PackedSums): NodeSums => ({
    gradient: sums.gradient * units.gradientUnit,
    hessian: sums.hessian * units.hessianUnit,
    rows: sums.rows,
  });

  function build(node: Node, into: number): void {
    node.histogram = into;
    histograms.build(into, lists.address(node.inside), node.inside.rows);
  }

  function give(node: Node): void {
    histograms.give(node.histogram);
    node.histogram = 0;
  }

  /** Makes the node's histogram and, when it is asked for too, its sibling's. */
  function prepare(id: number, asked: ReadonlySet<number>): void {
    const node = nodes[id]!;
    if (node.histogram !== 0) return;
    const { family } = node;
    const parent = family.histogram;
    family.histogram = 0;
    if (parent === 0) build(node, histograms.take());
    else if (id === family.smaller && !asked.has(family.larger)) build(node, parent);
    else {
      const smaller = nodes[family.smaller]!;
      build(smaller, histograms.take());
      histograms.subtract(parent, smaller.histogram);
      nodes[family.larger]!.histogram = parent;
      if (!asked.has(family.smaller)) give(smaller);
    }
  }

  /** The columns of a mask that may still act in one of the groups. */
  function within(groups: number, mask: Uint8Array | null): Uint8Array | null {
    if (options.interactions === null) return mask;
    return Uint8Array.from(options.interactions, (own, c) => ((own & groups) !== 0 && mask?.[c] !== 0 ? 1 : 0));
  }

  function searchTask({ node, low, high }: SplitRequest) {
    const byNode = options.columnSampleByNode < 1;
    const draw = byNode || options.randomThresholds ? treeRandom.fork("node", node) : treeRandom;
    return {
      histogram: nodes[node]!.histogram,
      sums: nodes[node]!.sums,
      low,
      high,
      mask: within(
        nodes[node]!.groups,
        byNode ? drawColumns(draw, columns, options.columnSampleByNode, treeColumns) : treeColumns,
      ),
      random: options.randomThresholds ? 1 + (draw.word() >>> 1) : 0,
    };
  }

  function apply({ node, split, left, right }: AppliedSplit) {
    const parent = nodes[node]!;
    const parts = lists.part(parent.inside, parent.outside, split);
    const sums = {
      gradient: Math.round(split.left.gradient / units.gradientUnit),
      hessian: Math.round(split.left.hessian / units.hessianUnit),
      rows: parts.left.inside.rows,
    };
    const rest = {
      gradient: parent.sums.gradient - sums.gradient,
      hessian: parent.sums.hessian - sums.hessian,
      rows: parts.right.inside.rows,
    };
    const leftIsSmaller = sums.rows <= rest.rows;
    const family = {
      histogram: parent.histogram,
      smaller: leftIsSmaller ? left : right,
      larger: leftIsSmaller ? right : left,
    };
    parent.histogram = 0;
    families.push(family);
    const groups = parent.groups & (options.interactions?.[split.column] ?? -1);
    nodes[left] = { ...parts.left, sums, groups, histogram: 0, family };
    nodes[right] = { ...parts.right, sums: rest, groups, histogram: 0, family };
    return { left: sums.rows, right: rest.rows };
  }

  return {
    async startTree(tree, output) {
      for (const node of nodes) give(node);
      for (const family of families) histograms.give(family.histogram);
      families = [];
      scores = table.scores + output * table.scoreBytes;
      treeRandom = random.fork("tree", tree, output);
      if (output === 0) gradients.startRound();
      const seed = random.fork("rows", tree).word();
      const sample = sampleOfRound(options.gradientSample, tree);
      units = gradients.compute(output, sample && { ...sample, seed });
      treeColumns =
        options.columnSample < 1 ? drawColumns(treeRandom.fork("columns"), columns, options.columnSample, null) : null;
      // all trees of a round see the same rows, unless they choose them by their gradients
      const { inside, outside } = lists.start(options.rowSample, seed, sample && gradients.kept);
      const histogram = histograms.take();
      const whole = inside.rows === table.rows;
      histograms.build(histogram, whole ? 0 : lists.address(inside), inside.rows);
      const sums = { ...histograms.total(histogram), rows: inside.rows };
      nodes = [{ inside, outside, sums, groups: -1, histogram, family: { histogram: 0, smaller: 0, larger: 0 } }];
      return real(sums);
    },

    async bestSplits(requests) {
      const asked = new Set(requests.map((request) => request.node));
      const found = [];
      for (let from = 0; from < requests.length; from += 2) {
        const pair = requests.slice(from, from + 2);
        for (const { node } of pair) prepare(node, asked);
        const best = histograms.search(pair.map(searchTask), units.gradientUnit, units.hessianUnit);
        found.push(...best);
        pair.forEach(({ node }, i) => {
          if (best[i] === null || histograms.free() < SPARE) give(nodes[node]!);
        });
      }
      return found;
    },

    async applySplits(splits) {
      // a parent whose children were not searched by now will not be needed
      for (const family of families) histograms.give(family.histogram);
      families = [];
      return splits.map(apply);
    },

    async leafValues(ids) {
      const exact = matrix.rows > EXACT_ABOVE;
      return Float64Array.from(ids, (id) => {
        const { inside, sums } = nodes[id]!;
        if (objective.level !== null) return lists.residualQuantile(inside, objective.level);
        const { gradient, hessian } = exact ? lists.sums(inside, gradients.gradient, gradients.hessian) : real(sums);
        return newtonStep(gradient, hessian, options);
      });
    },

    async finishTree(ids, values) {
      lists.add(
        ids.map((id) => nodes[id]!),
        values,
        scores,
      );
    },

    evaluate: async () => loss(),
  };
}

type Step = { readonly l1: number; readonly l2: number; readonly maxDeltaStep: number };

/**
 * The value that takes most loss away to second order, shrunk by the penalties; 0 where there is no curvature. Where a
 * row is sure and wrong there is hardly any, and the step would leave all bounds: hence the limit.
 */
export function newtonStep(gradient: number, hessian: number, { l1, l2, maxDeltaStep }: Step): number {
  const size = Math.abs(gradient) - l1;
  const curvature = hessian + l2;
  if (!(size > 0) || !(curvature > 0)) return 0;
  const step = Math.min(size / curvature, maxDeltaStep);
  return gradient > 0 ? -step : step;
}
