/** Models that can be read as they are: a single tree by its questions, an additive model by its terms. */
import type { TermsReport } from "../../contract/additive-terms.ts";
import type { Catalog } from "../../contract/catalog.ts";
import { columnOf, isNumeric, MISSING_CODE } from "../../contract/table.ts";
import { isClassification, type Task } from "../../contract/task.ts";
import type { TreeReport } from "../../contract/tree-report.ts";
import type { AdditiveState } from "../../learn/additive/additive-state.ts";
import { additiveTerms } from "../../learn/additive/additive-terms.ts";
import type { DecisionTreeState } from "../../learn/trees/cart-ensemble.ts";
import { treeReport } from "../../learn/trees/tree-report.ts";
import type { Fitted } from "../../pipeline/fitted.ts";
import { preparedColumns } from "../../pipeline/prepared-columns.ts";

export type ReadableModel = { readonly tree: TreeReport | null; readonly terms: TermsReport | null };

/** Both are null for every other model, ensembles among them. `task`: the one that it was fitted on. */
export function readableModel(
  fitted: Pick<Fitted, "plan" | "state" | "program">,
  task: Task,
  catalog: Pick<Catalog, "steps">,
): ReadableModel {
  const { name } = fitted.plan.learner;
  if (name !== "decisionTree" && name !== "explainableBoosting") return { tree: null, terms: null };
  const columns = preparedColumns(fitted, task, catalog).map((column) => ({
    ...column,
    missing: hasMissing(task, column.name),
  }));
  const classes = isClassification(task.kind) ? task.classes : [];
  if (name === "decisionTree") {
    const tree = treeReport(fitted.state.learner as unknown as DecisionTreeState, columns, classes);
    return { tree, terms: null };
  }
  const state = fitted.state.learner as unknown as AdditiveState;
  return { tree: null, terms: { link: state.link, classes, ...additiveTerms(state, columns) } };
}

/** A column that a step made may be missing where its source is: nothing is ruled out. */
function hasMissing({ table, roles }: Task, name: string): boolean {
  if (!roles.features.includes(name)) return true;
  const column = columnOf(table, name);
  return isNumeric(column) ? column.values.some(Number.isNaN) : column.codes.includes(MISSING_CODE);
}
