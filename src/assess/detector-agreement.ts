/** How alike the detectors of a vote rank the rows: Spearman's correlation of each pair. */
import type { Table } from "../contract/table.ts";
import type { Fitted } from "../pipeline/fitted.ts";
import { createPredictor } from "../program/predictor.ts";

/** `names`: the detectors in the order in which the program's last vote reads them. */
export function detectorAgreement(fitted: Fitted, table: Table, rows: Int32Array, names: readonly string[]) {
  const vote = fitted.program.nodes.findLast(
    (node) => node.operator === "weighted-sum" && node.arguments.length === names.length,
  );
  if (vote === undefined) return [];
  const outputs = vote.arguments.map((node, k) => ({ name: names[k]!, node, kind: "number" as const, labels: [] }));
  const ranks = createPredictor({ ...fitted.program, outputs })
    .predict(table, rows)
    .outputs.map((o) => ranksOf(o.values));
  return names.flatMap((one, i) =>
    names.slice(i + 1).map((other, j) => ({ one, other, correlation: correlation(ranks[i]!, ranks[i + 1 + j]!) })),
  );
}

/** Equal values share the mean of their ranks. */
function ranksOf(values: Float64Array): Float64Array {
  const order = Int32Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let i = 0; i < order.length; ) {
    let end = i;
    while (end < order.length && values[order[end]!] === values[order[i]!]) end++;
    for (let k = i; k < end; k++) ranks[order[k]!] = (i + end - 1) / 2;
    i = end;
  }
  return ranks;
}

function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (a.length - 1) / 2;
  let [both, one, other] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    both += (a[i]! - mean) * (b[i]! - mean);
    one += (a[i]! - mean) ** 2;
    other += (b[i]! - mean) ** 2;
  }
  return one > 0 && other > 0 ? both / Math.sqrt(one * other) : 0;
}
