/** What a branch of a tree asks, in words. */
import type { ColumnKind } from "../../contract/table.ts";
import { MEMBERSHIP, MISSING_LEFT, type TreeEnsemble } from "../../program/operators/tree-ensemble-parts.ts";

/** A number of a prepared row, as far as words about it need. */
export type RuleColumn = {
  readonly name: string;
  readonly levels: readonly string[];
  /** Booleans are asked for in words. */
  readonly kind?: ColumnKind;
  /** False where no training row lacks it: then nothing is said of missing values. */
  readonly missing?: boolean;
};

export type Rule = { readonly column: string; readonly condition: string };

/** Rows of which it is true go left. */
export function ruleOf(trees: TreeEnsemble, branch: number, columns: readonly RuleColumn[]): Rule {
  const { name, levels, kind, missing: gaps = true } = columns[trees.feature[branch]!]!;
  const missing = gaps && (trees.flags[branch]! & MISSING_LEFT) !== 0;
  const rule = (condition: string): Rule => ({ column: name, condition });
  if ((trees.flags[branch]! & MEMBERSHIP) === 0) {
    const limit = trees.threshold[branch]!;
    if (limit === Number.POSITIVE_INFINITY) return rule("is known");
    const low = kind === "boolean" && limit > 0 && limit < 1 ? "is no" : `<= ${shortNumber(limit)}`;
    return rule(missing ? `${low} or missing` : low);
  }
  const start = trees.setStart[branch]!;
  const held = levels.filter((_, code) => ((trees.sets[start + (code >> 5)]! >>> (code & 31)) & 1) === 1);
  return rule(`is ${listed(missing ? [...held, "missing"] : held)}`);
}

export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(5)));
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
