/** Models that can be read, made for tests of their pictures. */
import type { AdditiveTerm, TermsReport } from "../../src/contract/additive-terms.ts";
import type { TreeReport, TreeReportNode } from "../../src/contract/tree-report.ts";
import { HOSTILE, LONG } from "./made-report.ts";

const COLUMNS = ["age", "__proto__", HOSTILE, LONG];

/** A tree whose k-th open end is split where `splits[k]` says so, first come, first asked. */
export function madeTree(splits: readonly boolean[], classes: readonly string[] = []): TreeReport {
  const width = Math.max(1, classes.length);
  const nodes: { -readonly [key in keyof TreeReportNode]: TreeReportNode[key] }[] = [];
  const leaf = (rows: number): number => {
    const answer = Array.from({ length: width }, (_, k) => (classes.length > 0 ? 1 / width : nodes.length + k));
    return nodes.push({ column: "", condition: "", yes: -1, no: -1, rows, leaves: 1, answer }) - 1;
  };
  leaf(2 ** 20);
  splits.forEach((split, at) => {
    const node = nodes[at];
    if (node === undefined || !split) return;
    node.column = COLUMNS[at % COLUMNS.length]!;
    node.condition = at % 2 === 0 ? "<= 4.5 or missing" : `is ${LONG} or ${HOSTILE}`;
    node.yes = leaf(Math.floor((node.rows * (1 + (at % 5))) / 7));
    node.no = leaf(node.rows - nodes[node.yes]!.rows);
  });
  for (const node of [...nodes].reverse())
    if (node.yes >= 0) node.leaves = nodes[node.yes]!.leaves + nodes[node.no]!.leaves;
  return { nodes, classes, rules: `${HOSTILE} <= 4.5: yes` };
}

function term(name: string, axes: AdditiveTerm["axes"], outputs: number, importance: number): AdditiveTerm {
  const cells = axes.reduce((all, { edges, levels }) => all * (Math.max(edges.length + 1, levels.length) + 1), 1);
  const values = Array.from({ length: cells * outputs }, (_, i) => ((i * 7) % 5) / 4 - 0.5);
  return { name, axes, values, outputs, importance };
}

const AGE = { name: "age", edges: [20, 30.5, 60], levels: [] };
const JOB = { name: HOSTILE, edges: [], levels: [["__proto__"], [HOSTILE, LONG, "clerk"], []], missing: false };
const KNOWN = { name: LONG, edges: [], levels: [] };

/** Terms of every shape; pairs where there is one score. */
export function madeTerms(link: TermsReport["link"], classes: readonly string[]): TermsReport {
  const outputs = link === "softmax" ? classes.length : 1;
  const mains = [AGE, JOB, KNOWN].map((axis, i) => term(axis.name, [axis], outputs, 0.9 - 0.1 * i));
  const both = [AGE, JOB];
  const pairs = both.flatMap((a) => both.map((b) => term(`${a.name} × ${b.name}`, [a, b], 1, 0.3)));
  const still = term("still", [{ ...AGE, name: "still" }], outputs, 0);
  const terms = [...mains, ...(outputs === 1 ? pairs : []), still];
  return { link, classes, intercept: new Array<number>(outputs).fill(0.5), terms };
}
