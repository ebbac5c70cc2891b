/** Where the boxes of a tree stand: leaves evenly apart, each question above the middle of its two answers. */
import type { TreeReport, TreeReportNode } from "../contract/tree-report.ts";

export type TreeBox = {
  readonly node: TreeReportNode;
  /** Questions above it. */
  readonly depth: number;
  /** Place of the box above it, -1 for the root, and by which answer one comes here. */
  readonly parent: number;
  readonly side: "yes" | "no";
  /** Whether its question is drawn: else it is a leaf, or stands for the leaves below it. */
  readonly asks: boolean;
  /** Middle, top edge and size in pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

export type TreeLayout = { readonly width: number; readonly height: number; readonly boxes: readonly TreeBox[] };

/** Levels of boxes, and boxes side by side: what a page holds. */
const MOST_LEVELS = 5;
const MOST_ENDS = 8;
const PAGE = 1000;
const [LEAST_SLOT, MOST_SLOT] = [122, 170];
const GAP = 12;
/** Questions have more room: two ends at least stand below them. */
const QUESTION_SHARE = 1.5;
export const LINE = 16;
const PADDING = 12;
/** From the top of a level to the top of the next. */
const LEVEL = 4 * LINE + PADDING + 46;

export function treeLayout({ nodes }: Pick<TreeReport, "nodes">): TreeLayout {
  const asked = drawnQuestions(nodes);
  const slot = Math.min(MOST_SLOT, Math.max(LEAST_SLOT, Math.floor(PAGE / (asked.size + 1))));
  const boxes: TreeBox[] = [];
  let ends = 0;
  let deepest = 0;
  const place = (at: number, depth: number, parent: number, side: TreeBox["side"]): number => {
    const node = nodes[at]!;
    const asks = asked.has(at);
    const mine = boxes.length;
    const width = Math.round(asks ? QUESTION_SHARE * slot - GAP : slot - GAP);
    const height = (asks ? 4 : node.yes < 0 ? 2 : 3) * LINE + PADDING;
    boxes.push({ node, depth, parent, side, asks, x: 0, y: depth * LEVEL, width, height });
    deepest = Math.max(deepest, depth * LEVEL + height);
    const x = asks
      ? (place(node.yes, depth + 1, mine, "yes") + place(node.no, depth + 1, mine, "no")) / 2
      : slot * (ends++ + 0.5);
    boxes[mine] = { ...boxes[mine]!, x };
    return x;
  };
  place(0, 0, -1, "yes");
  const width = Math.max(slot * ends, ...boxes.map((box) => box.x + box.width / 2));
  return { width, height: deepest, boxes };
}

/** The questions that most rows come to, as many as there is room for. */
function drawnQuestions(nodes: readonly TreeReportNode[]): ReadonlySet<number> {
  const asked = new Set<number>();
  let open = [{ at: 0, depth: 1 }];
  while (asked.size + 1 < MOST_ENDS) {
    const free = open.filter(({ at, depth }) => nodes[at]!.yes >= 0 && depth < MOST_LEVELS);
    if (free.length === 0) break;
    const next = free.reduce((most, one) => (nodes[one.at]!.rows > nodes[most.at]!.rows ? one : most));
    asked.add(next.at);
    const { yes, no } = nodes[next.at]!;
    const below = [yes, no].map((at) => ({ at, depth: next.depth + 1 }));
    open = [...open.filter((one) => one !== next), ...below];
  }
  return asked;
}
