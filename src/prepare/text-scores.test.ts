import { describe, expect, test } from "vitest";
import { apply, close, column, goldenOf } from "../../tests/apply-step.ts";
import { createRandom } from "../compute/random.ts";
import { createTeam } from "../compute/threads/team.node.ts";
import { applySchema } from "../data/apply-schema.ts";
import { inferSchema } from "../data/infer-schema.ts";
import { readCsv } from "../data/read-csv.ts";
import { defineTask } from "../data/task.ts";
import { createContext } from "../pipeline/context.ts";
import { prepareFrame } from "../pipeline/prepare-frame.ts";
import { recipeFor } from "./recipe.ts";
import { textScores } from "./text-scores.ts";

const golden = goldenOf("prepare");
const weighted = { target: [1, 2, 0.5, 4, -1], weights: [1, 2, 1, 1, 3] };

describe("text scores", () => {
  test.each([
    [1, golden.textScores],
    [0.01, golden.textScoresWeak],
  ])("golden numbers of scikit-learn's Ridge, penalty %d", async (penalty, want) => {
    const { made } = await apply(textScores({ penalty }), [column("t", golden.texts, "text")], weighted);
    expect(made.map(({ name }) => name)).toEqual(["t", "words of t"]);
    close(made[1]?.rows, want, 8);
  });

  test("one number per class; missing texts and unknown words are 0", async () => {
    const texts = column("t", ["red wine", "red rose", "blue sea", "blue sky", "green tea", "green leaf"], "text");
    const { made } = await apply(
      textScores(),
      [texts],
      { target: [0, 0, 1, 1, 2, 2], task: "multiclass", classes: 3 },
      [["red sun", "a blue green", null, "zzz"]],
    );
    const [red, mixed, missing, unknown] = made[1]!.rows;
    expect(red![0]).toBeGreaterThan(0.1);
    expect(red![1]).toBeLessThan(-0.1);
    expect(mixed![1]).toBeCloseTo(mixed![2]!, 9);
    expect(missing).toEqual([0, 0, 0]);
    expect(unknown).toEqual([0, 0, 0]);
  });

  test("the recipe has values from folds that did not see the row, and what the text is about", async () => {
    const random = createRandom(5);
    const grades = ["junior", "senior", "chief"];
    const rows = Array.from({ length: 600 }, (_, k) => {
      const grade = random.integer(3);
      return { note: `the ${grades[grade]} clerk wrote page ${k}`, pay: 10 * grade + random.normal() };
    });
    const noise = rows.map((row) => ({ ...row, pay: random.normal() }));
    const scoresOf = async (given: typeof rows) => {
      const raw = readCsv(`note,pay\n${given.map(({ note, pay }) => `${note},${pay}`).join("\n")}\n`);
      const schema = inferSchema(raw);
      const task = defineTask(applySchema(raw, schema.columns), schema, { target: "pay" });
      const steps = recipeFor("trees", task, { words: true });
      expect(steps.map(({ spec }) => spec.name)).toEqual(["textScores", "textEmbed"]);
      const { frame, target } = await prepareFrame(steps, task, null, createContext({ seed: 0, team: createTeam(1) }));
      expect(frame.columns.map(({ name }) => name)).toEqual(["note", "words of note"]);
      return { scores: [...frame.columns[1]!.values()], target: [...target] };
    };
    expect(correlation(await scoresOf(rows))).toBeGreaterThan(0.95);
    expect(Math.abs(correlation(await scoresOf(noise)))).toBeLessThan(0.15);
  });
});

function correlation({ scores, target }: { scores: number[]; target: number[] }): number {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [a, b] = [scores, target].map((values) => values.map((v) => v - mean(values)));
  const product = (x: readonly number[], y: readonly number[]) => x.reduce((sum, v, i) => sum + v * y[i]!, 0);
  return product(a!, b!) / Math.sqrt(product(a!, a!) * product(b!, b!));
}
