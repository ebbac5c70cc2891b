/** A target dealt out at random teaches nothing, and the tool says so. */
import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/compute/random.ts";
import { expectEnd, folder, modelwright, people } from "../journeys/cli.ts";

type Row = { readonly learner: string; readonly score: number; readonly low: number };
type Answer = { readonly score: number; readonly leaderboard: readonly Row[] };

function shuffled(seed: number): string {
  const [header, ...rows] = people(400, 20 + seed)
    .trimEnd()
    .split("\n");
  const cells = rows.map((row) => row.split(","));
  const order = createRandom(seed).permutation(cells.length);
  const dealt = cells.map((row, i) => [...row.slice(0, -1), cells[order[i]!]!.at(-1)].join(","));
  return `${[header, ...dealt].join("\n")}\n`;
}

async function trainOn(seed: number, metric: string): Promise<Answer> {
  const path = folder({ "table.csv": shuffled(seed) });
  const args = ["train", "table.csv", "--target", "left", "--max-models", "8", "--no-report", "--json", "--quiet"];
  const ended = await modelwright([...args, "--metric", metric], { cwd: path });
  expectEnd(ended, 0);
  return JSON.parse(ended.stdout);
}

describe("a shuffled target", () => {
  test("gives no loss that is clearly below the baseline's", async () => {
    const { leaderboard } = await trainOn(1, "log-loss");
    const baseline = leaderboard.find((row) => row.learner === "baseline")!;
    for (const row of leaderboard) expect(row.score, row.learner).toBeGreaterThan(baseline.low);
  });

  const areas = Promise.all([2, 4, 8].map((seed) => trainOn(seed, "roc-auc")));
  areas.catch(() => {});
  const meanOf = async (learner: string): Promise<number> => {
    const rows = (await areas).map((answer) => answer.leaderboard.find((row) => row.learner === learner)!.score);
    return rows.reduce((sum, score) => sum + score, 0) / rows.length;
  };

  test.each(["baseline", "logistic", "obliviousTrees", "extraTrees", "boostedTrees"])(
    "gives %s no area beyond chance",
    async (learner) => {
      // three seeds of 400 rows: a standard error of about .017; these seeds were chosen for being hard
      expect(await meanOf(learner)).toBeLessThan(0.56);
    },
  );

  // The best of eight is chosen on these very rows: that alone lifts noise a little.
  test("gives the chosen model an area of about one half", async () => {
    const scores = (await areas).map((answer) => answer.score);
    expect(Math.abs(scores.reduce((sum, score) => sum + score, 0) / 3 - 0.5)).toBeLessThan(0.09);
  });
});
