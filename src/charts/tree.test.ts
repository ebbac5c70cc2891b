import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { madeTree } from "../../tests/report/made-model.ts";
import { HOSTILE } from "../../tests/report/made-report.ts";
import { loadRenderer } from "../report/render-chart.ts";
import { treeChart } from "./tree.ts";
import { type TreeBox, treeLayout } from "./tree-layout.ts";

const splits = fc.array(fc.boolean(), { maxLength: 60 });

function apart(a: TreeBox, b: TreeBox): boolean {
  const beside = Math.abs(a.x - b.x) >= (a.width + b.width) / 2;
  return beside || a.y >= b.y + b.height || b.y >= a.y + a.height;
}

describe("the layout of a tree", () => {
  test("keeps boxes apart and on the page, answers below their question, questions in the middle of theirs", () => {
    fc.assert(
      fc.property(splits, (asked) => {
        const { boxes, width, height } = treeLayout(madeTree([true, ...asked]));
        boxes.forEach((box, i) => {
          for (const other of boxes.slice(i + 1)) expect(apart(box, other)).toBe(true);
          expect(box.x - box.width / 2).toBeGreaterThanOrEqual(0);
          expect(box.x + box.width / 2).toBeLessThanOrEqual(width);
          expect(box.y + box.height).toBeLessThanOrEqual(height);
          const below = boxes.filter(({ parent }) => parent === i);
          expect(below.map(({ side }) => side)).toEqual(box.asks ? ["yes", "no"] : []);
          for (const child of below) expect(child.y).toBeGreaterThan(box.y + box.height);
          if (below.length === 2) expect(box.x).toBeCloseTo((below[0]!.x + below[1]!.x) / 2, 9);
        });
      }),
    );
  });

  test("leaves stand evenly, and boxes that are not asked stand for every leaf of the tree", () => {
    fc.assert(
      fc.property(splits, (asked) => {
        const tree = madeTree(asked);
        const ends = treeLayout(tree).boxes.filter((box) => !box.asks);
        expect(ends.reduce((sum, { node }) => sum + node.leaves, 0)).toBe(tree.nodes[0]!.leaves);
        expect(ends.reduce((sum, { node }) => sum + node.rows, 0)).toBe(tree.nodes[0]!.rows);
        const steps = ends.slice(1).map((box, i) => box.x - ends[i]!.x);
        expect(new Set(steps.map((step) => step.toFixed(6))).size).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("a tree thousands of questions deep is drawn as far as there is room", () => {
    const chain = madeTree(Array.from({ length: 20_000 }, (_, at) => at === 0 || at % 2 === 1));
    const { boxes } = treeLayout(chain);
    expect(boxes).toHaveLength(9);
    expect(boxes.filter(({ asks, node }) => !asks && node.yes >= 0)).toHaveLength(1);
  });
});

describe("the chart of a tree", () => {
  test.each([
    ["values", []],
    ["two classes", ["__proto__", HOSTILE]],
    ["many classes", "abcdefghij".split("")],
  ])("of %s is drawn, with names as text only", async (_, classes) => {
    const draw = await loadRenderer();
    for (const asked of [[], [true], [true, true, true, false, true], new Array<boolean>(60).fill(true)]) {
      const tree = madeTree(asked, classes);
      const svg = await draw(treeChart(tree, "price"));
      const boxes = treeLayout(tree).boxes;
      expect(svg.match(/<path aria-roledescription="rect mark"|<path[^>]*fill-opacity=/g) ?? []).toHaveLength(
        boxes.length,
      );
      expect(svg.match(/>yes</g) ?? []).toHaveLength((boxes.length - 1) / 2);
      expect(svg.match(/>no</g) ?? []).toHaveLength((boxes.length - 1) / 2);
      expect(svg).not.toMatch(/NaN|undefined|<script/);
      if (tree.nodes[0]!.leaves > 8) expect(svg).toContain("more leaves<");
    }
  });

  test("says in words what it asks first", () => {
    expect(treeChart(madeTree([true]), "price").description).toBe(
      "A decision tree of 2 leaves. It asks first whether age <= 4.5 or missing.",
    );
    expect(treeChart(madeTree([]), "price").description).toBe("A decision tree of one leaf. It asks nothing.");
  });
});
