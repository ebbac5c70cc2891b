/** A decision tree drawn: a box per question and leaf, coloured by its answer; deep parts as "3 more leaves". */
import type { TreeReport } from "../contract/tree-report.ts";
import type { Chart, ChartSpec } from "./chart.ts";
import { count, percent, short } from "./numbers.ts";
import { chartSpec, INK, SERIES } from "./theme.ts";
import { LINE, type TreeBox, type TreeLayout, treeLayout } from "./tree-layout.ts";

const FONT_SIZE = 12;
/** Pixels that a letter takes, about. */
const LETTER = 6.9;
/** Tints of the boxes: light enough for the text on them. */
const [FAINTEST, STRONGEST] = [0.06, 0.42];
/** What `chartSpec` keeps free on each side. */
const MARGIN = 4;

/** `target`: what the answers are called where they are values. */
export function treeChart(tree: TreeReport, target: string): Chart {
  const layout = treeLayout(tree);
  const root = tree.nodes[0]!;
  const isWhole = layout.boxes.every(({ asks, node }) => asks || node.yes < 0);
  const leaves = root.leaves === 1 ? "one leaf" : `${count(root.leaves)} leaves`;
  const first = root.yes < 0 ? "It asks nothing." : `It asks first whether ${root.column} ${root.condition}.`;
  const colours = tree.classes.length > 0 ? "its likeliest class" : "how large it is";
  return {
    id: "tree",
    title: "The tree",
    reading: `From the top, each question leads left for yes and right for no, down to the answer${tree.classes.length > 0 ? "" : `, the predicted ${target}`}. A box says the mean answer for the training rows that come to it, and their share of all; its colour says ${colours}.${isWhole ? "" : " The parts that fewest rows come to are not drawn."}`,
    description: `A decision tree of ${leaves}. ${first}`,
    spec: specOf(tree, layout),
  };
}

function specOf(tree: TreeReport, layout: TreeLayout): ChartSpec {
  const { width, height, boxes } = layout;
  const x = (field: string): ChartSpec => position(field, [0, width], false);
  const y = (field: string): ChartSpec => position(field, [0, height], true);
  const from = { x: x("x"), x2: { field: "x2" }, y: y("y"), y2: { field: "y2" } };
  const raw = (field: string): ChartSpec => ({ field, type: "nominal", scale: null, legend: null });
  const text = (mark: ChartSpec, values: readonly object[]): ChartSpec => ({
    data: { values },
    mark: { type: "text", baseline: "middle", fontSize: FONT_SIZE, ...mark },
    encoding: { x: x("x"), y: y("y"), text: { field: "words", type: "nominal" } },
  });
  const lines = boxes.flatMap((box) => linesOf(box, tree));
  return chartSpec(
    { width: width + 2 * MARGIN, height: height + 2 * MARGIN },
    {
      layer: [
        {
          data: { values: branchesOf(boxes) },
          mark: { type: "rule", color: INK.faint, strokeWidth: 1.5 },
          encoding: from,
        },
        {
          data: { values: boxes.map((box) => rectangleOf(box, tree)) },
          mark: { type: "rect", cornerRadius: 4, strokeWidth: 1.2 },
          encoding: {
            ...from,
            fill: raw("colour"),
            stroke: raw("colour"),
            fillOpacity: { ...raw("tint"), type: "quantitative" },
          },
        },
        text({ color: INK.quiet, align: "right" }, answersOf(boxes, "yes")),
        text({ color: INK.quiet, align: "left" }, answersOf(boxes, "no")),
        text(
          { color: INK.text, align: "center", fontWeight: "bold" },
          lines.filter(({ bold }) => bold),
        ),
        text(
          { color: INK.text, align: "center" },
          lines.filter(({ bold }) => !bold),
        ),
      ],
    },
  );
}

/** Pixels as they are. */
function position(field: string, domain: readonly number[], reverse: boolean): ChartSpec {
  return { field, type: "quantitative", axis: null, scale: { domain, nice: false, zero: false, reverse } };
}

function rectangleOf(box: TreeBox, tree: TreeReport): object {
  const { x, y, width, height } = box;
  return { x: x - width / 2, x2: x + width / 2, y, y2: y + height, ...colourOf(box, tree) };
}

/** Classes have a colour each, stronger where more rows agree; values have one, stronger where they are large. */
function colourOf({ node: { answer } }: TreeBox, { nodes, classes }: TreeReport): { colour: string; tint: number } {
  const tintOf = (part: number): number => FAINTEST + (STRONGEST - FAINTEST) * Math.min(1, Math.max(0, part));
  if (classes.length > 0) {
    const best = largest(answer);
    const guess = 1 / classes.length;
    return { colour: SERIES[best] ?? INK.quiet, tint: tintOf((answer[best]! - guess) / (1 - guess || 1)) };
  }
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const node of nodes) [least, most] = [Math.min(least, node.answer[0]!), Math.max(most, node.answer[0]!)];
  return { colour: INK.main, tint: tintOf((answer[0]! - least) / (most - least || 1)) };
}

/** Down from a box, across, and down to the next. */
function branchesOf(boxes: readonly TreeBox[]): object[] {
  return boxes.flatMap((box) => {
    const above = boxes[box.parent];
    if (above === undefined) return [];
    const turn = turnOf(above, box);
    return [
      { x: above.x, x2: above.x, y: above.y + above.height, y2: turn },
      { x: above.x, x2: box.x, y: turn, y2: turn },
      { x: box.x, x2: box.x, y: turn, y2: box.y },
    ];
  });
}

function turnOf(above: TreeBox, box: TreeBox): number {
  return (above.y + above.height + box.y) / 2;
}

/** The words beside the way down to a box, on its outer side. */
function answersOf(boxes: readonly TreeBox[], side: TreeBox["side"]): object[] {
  return boxes
    .filter((box) => box.parent >= 0 && box.side === side)
    .map((box) => ({
      x: box.x + (side === "yes" ? -5 : 5),
      y: (turnOf(boxes[box.parent]!, box) + box.y) / 2,
      words: side,
    }));
}

type Line = { readonly x: number; readonly y: number; readonly words: string; readonly bold: boolean };

function linesOf(box: TreeBox, { nodes, classes }: TreeReport): Line[] {
  const { node, asks } = box;
  const best = largest(node.answer);
  const answer =
    classes.length > 0 ? [classes[best]!, ` ${percent(node.answer[best]!)}`] : [short(node.answer[0]!), ""];
  const room = Math.floor((box.width - 8) / LETTER);
  const question = asks ? [node.column, node.condition.replace("<=", "≤")] : [];
  const words = [
    ...question.map((line) => shortened(line, room)),
    `${shortened(answer[0]!, room - answer[1]!.length)}${answer[1]}`,
    `${percent(node.rows / (nodes[0]!.rows || 1))} of rows`,
    ...(asks || node.yes < 0 ? [] : [`… ${count(node.leaves)} more leaves`]),
  ];
  const top = box.y + (box.height - words.length * LINE) / 2 + LINE / 2;
  return words.map((line, i) => ({ x: box.x, y: top + i * LINE, words: line, bold: i < (asks ? 2 : 1) }));
}

function largest(values: readonly number[]): number {
  return values.reduce((best, value, k) => (value > values[best]! ? k : best), 0);
}

function shortened(words: string, letters: number): string {
  return words.length > letters ? `${words.slice(0, Math.max(1, letters - 1))}…` : words;
}
