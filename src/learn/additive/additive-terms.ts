/** The terms of a fitted additive model as plain tables, for people: what each column, and each pair, adds to the score. */
import type { AdditiveColumn, AdditiveState } from "./additive-state.ts";

/** How one axis of a term is cut: numbers by edges, categories by groups of levels; missing comes last in the values. */
export type TermAxis = {
  readonly name: string;
  /** Numbers: interval i ends at edge i, which belongs to it; empty for categories. */
  readonly edges: readonly number[];
  /** Categories: the levels of each group; empty for numbers. */
  readonly levels: readonly (readonly string[])[];
};

export type AdditiveTerm = {
  readonly name: string;
  /** One axis, or two. */
  readonly axes: readonly TermAxis[];
  /** What is added to the raw score (values; log-odds; one score per class), the last axis and then the class fastest. */
  readonly values: readonly number[];
  readonly outputs: number;
  /** Mean of |what is added| over the training rows, summed over the classes. */
  readonly importance: number;
};

/**
 * All terms, the most important first. `columns`: name and dictionary of the numbers of a prepared row, in their order.
 * The raw score of a row is the intercept plus the value of each term.
 */
export function additiveTerms(
  state: AdditiveState,
  columns: readonly { readonly name: string; readonly levels: readonly string[] }[],
): { readonly intercept: readonly number[]; readonly terms: readonly AdditiveTerm[] } {
  const axisOf = (column: number, codes: Uint8Array | null): TermAxis => {
    const facts = state.columns[column]!;
    const { name, levels } = columns[facts.source]!;
    const code = (bin: number) => (codes === null ? bin : codes[bin]!);
    if (!facts.categorical) {
      const edges = Array.from(facts.edges).filter((_, i) => code(i) !== code(i + 1));
      return { name, edges, levels: [] };
    }
    return { name, edges: [], levels: groupsOf(facts, code, levels) };
  };
  const mains = state.mains.map(({ column, values, importance }): AdditiveTerm => {
    const axis = axisOf(column, null);
    return { name: axis.name, axes: [axis], values: Array.from(values), outputs: state.outputs, importance };
  });
  const pairs = state.pairs.map(({ a, b, codesA, codesB, values, importance }): AdditiveTerm => {
    const axes = [axisOf(a, codesA), axisOf(b, codesB)];
    const name = axes.map((axis) => axis.name).join(" × ");
    return { name, axes, values: Array.from(values), outputs: 1, importance };
  });
  const terms = [...mains, ...pairs].sort((p, q) => q.importance - p.importance);
  return { intercept: Array.from(state.intercept), terms };
}

function groupsOf(facts: AdditiveColumn, code: (bin: number) => number, levels: readonly string[]): string[][] {
  const groups: string[][] = Array.from({ length: code(facts.bins - 1) + 1 }, () => []);
  facts.levelBin.forEach((bin, level) => {
    groups[code(bin)]!.push(levels[level]!);
  });
  return groups;
}
