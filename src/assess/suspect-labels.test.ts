import { describe, expect, test } from "vitest";
import { exampleTask } from "../../tests/promises/tables.ts";
import { createRandom } from "../compute/random.ts";
import { describeSuspects, suspectLabels } from "./suspect-labels.ts";

const rows = Int32Array.from({ length: 240 }, (_, i) => i);

describe("suspect labels", () => {
  test("are those that a sure model disagrees with, the surest first", () => {
    const task = exampleTask("binary", 240);
    const answers = new Float64Array(480);
    for (const i of rows) {
      const sure = i === 17 ? 0.99 : i === 60 ? 0.97 : 0.9;
      const says = i === 17 || i === 60 ? 1 - task.target[i]! : task.target[i]!;
      answers[2 * i + says] = sure;
      answers[2 * i + 1 - says] = 1 - sure;
    }
    const found = suspectLabels(task, answers, rows);
    expect(found.estimated).toBe(2);
    expect([...found.ranked.subarray(0, 2)]).toEqual([17, 60]);
    const [first] = describeSuspects(
      task,
      answers,
      rows,
      found,
      rows.map((row) => row + 1),
    );
    expect(first).toMatchObject({ row: 18, given: task.classes[task.target[17]!], margin: expect.closeTo(-0.98, 9) });
    expect(first!.suggested).not.toBe(first!.given);
  });

  test("of values are those far off in units of the noise around them", () => {
    const task = exampleTask("regression", 240);
    const random = createRandom(1);
    // The noise grows with the prediction: the same residual is far off only where the noise is small.
    const order = [...rows].sort((a, b) => task.target[a]! - task.target[b]!);
    const answers = new Float64Array(240);
    order.forEach((row, rank) => {
      answers[row] = task.target[row]! + (rank < 120 ? 0.01 : 1) * random.normal();
    });
    answers[order[30]!] = task.target[order[30]!]! - 1;
    const found = suspectLabels(task, answers, rows);
    // Where the noise changes, a few rows of the larger one are among those of the smaller.
    expect([...found.ranked.subarray(0, found.estimated)]).toContain(order[30]);
    expect(found.estimated).toBeLessThan(24);
    expect(Math.abs(found.margins[order[30]!]!)).toBeGreaterThan(20);
  });
});
