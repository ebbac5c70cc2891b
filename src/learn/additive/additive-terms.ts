/** The terms of a fitted additive model as plain tables, for people: what each column, and each pair, adds to the score. */
import type { AdditiveTerm, TermAxis } from "../../contract/additive-terms.ts";
import type { RuleColumn } from "../trees/rule-words.ts";
import type { AdditiveColumn, AdditiveState } from "./additive-state.ts";

/**
 * All terms, the most important first. `columns`: name and dictionary of the numbers of a prepared row, in their order.
 * The raw score of a row is the intercept plus the value of each term. Of kind boolean, a column has the levels no and yes.
 */
export function additiveTerms(
  state: AdditiveState,
  columns: readonly RuleColumn[],
): { readonly intercept: readonly number[]; readonly terms: readonly AdditiveTerm[] } {
  const axisOf = (column: number, codes: Uint8Array | null): TermAxis => {
    const facts = state.columns[column]!;
    const { name, levels, kind, missing } = columns[facts.source]!;
    const known = missing === undefined ? { name } : { name, missing };
    const code = (bin: number) => (codes === null ? bin : codes[bin]!);
    if (!facts.categorical) {
      const edges = Array.from(facts.edges).filter((_, i) => code(i) !== code(i + 1));
      if (kind === "boolean" && edges.length === 1) return { ...known, edges: [], levels: [["no"], ["yes"]] };
      return { ...known, edges, levels: [] };
    }
    return { ...known, edges: [], levels: groupsOf(facts, code, levels) };
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
