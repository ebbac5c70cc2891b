/** What is made of a model's answers, as its users ask for it and get it back. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../../src/compute/random.ts";
import { expectEnd, folder, modelwright, people } from "./cli.ts";

const FAST = ["--max-models", "3", "--quiet"];

/** Prices whose spread grows with the size, and a label with the sign that joins labels. */
function houses(rows: number, seed: number): string {
  const random = createRandom(seed);
  const lines = Array.from({ length: rows }, () => {
    const size = 20 + 180 * random.uniform();
    const rooms = 1 + random.integer(6);
    const price = 1000 * size + 5000 * rooms + 120 * size * random.normal();
    const kind = price > 150_000 ? "dear|er" : price > 90_000 ? "middle" : "cheap";
    return `${size.toFixed(1)},${rooms},${price.toFixed(0)},${kind}`;
  });
  return `size,rooms,price,kind\n${lines.join("\n")}\n`;
}

describe("numbers", () => {
  let path = "";
  beforeAll(async () => {
    path = folder({ "houses.csv": houses(500, 1), "new.csv": houses(400, 2) });
    const args = ["train", "houses.csv", "--target", "price", "--exclude", "kind", ...FAST, "--coverage", "80%"];
    expectEnd(await modelwright([...args, "--test", "new.csv", "--out", "m.mw"], { cwd: path }), 0);
  });

  test("get intervals that widen with the price and hold what was asked", async () => {
    const { stdout } = await modelwright(["predict", "m.mw", "new.csv", "--json"], { cwd: path });
    const { added, data } = JSON.parse(stdout);
    expect(added).toEqual(["prediction", "lower", "upper"]);
    const rows = data as Record<string, number>[];
    expect(rows.every((row) => row.lower! <= row.prediction! && row.prediction! <= row.upper!)).toBe(true);
    const inside = rows.filter((row) => row.lower! <= Number(row.price) && Number(row.price) <= row.upper!);
    expect(Math.abs(inside.length / rows.length - 0.8)).toBeLessThan(0.08);
    const [cheap, dear] = [
      rows.filter((row) => row.prediction! < 70_000),
      rows.filter((row) => row.prediction! > 170_000),
    ];
    const width = (some: typeof rows) => some.reduce((sum, row) => sum + row.upper! - row.lower!, 0) / some.length;
    expect(width(dear)).toBeGreaterThan(1.5 * width(cheap));
  });

  test("evaluate tells the coverage and the width, in words and as JSON", async () => {
    const words = await modelwright(["evaluate", "m.mw", "new.csv"], { cwd: path });
    expect(words.stdout).toMatch(/intervals hold \d\d\.\d % of the true values {2}\(95 % interval .* wide on average/);
    const json = JSON.parse((await modelwright(["evaluate", "m.mw", "new.csv", "--json"], { cwd: path })).stdout);
    expect(json.coverage.kind).toBe("interval");
    expect(json.coverage.interval[0]).toBeLessThanOrEqual(json.coverage.value);
    expect(json.coverage.size.value).toBeGreaterThan(0);
  });

  test("get none with --coverage none", async () => {
    const args = ["train", "houses.csv", "--target", "price", ...FAST, "--coverage", "none", "--json", "--out", "n.mw"];
    const ended = await modelwright([...args, "--no-report"], { cwd: path });
    expectEnd(ended, 0);
    expect(JSON.parse(ended.stdout).after.intervals).toBeNull();
    const { stdout } = await modelwright(["predict", "n.mw", "new.csv"], { cwd: path });
    expect(stdout.split("\n")[0]).toBe("size,rooms,price,kind,prediction");
  });
});

describe("classes", () => {
  let path = "";
  beforeAll(() => {
    path = folder({ "people.csv": people(), "new.csv": people(60, 9), "houses.csv": houses(300, 1) });
  });

  test("are decided for by what mistakes cost; report, command and JSON say so", async () => {
    const cost = ["--cost", "no:yes=1", "--cost", "yes:no=9"];
    const args = ["train", "people.csv", "--target", "left", ...FAST, ...cost, "--class-weights", "balanced"];
    const ended = await modelwright([...args, "--out", "c.mw", "--report", "c.html", "--json"], { cwd: path });
    expectEnd(ended, 0);
    const { after } = JSON.parse(ended.stdout);
    expect(after.decision).toMatchObject({
      aim: "cost",
      rule: { form: "threshold" },
      costs: [
        [0, 1],
        [9, 0],
      ],
    });
    expect(after.decision.after.value).toBeLessThanOrEqual(after.decision.before.value);
    const page = readFileSync(join(path, "c.html"), "utf8");
    expect(page).toContain("After the choice");
    expect(page).toContain("What a decision costs");
    expect(page).toContain("--cost no:yes=1,yes:no=9");
    expect(page).toContain("--class-weights balanced");
    const scored = JSON.parse((await modelwright(["predict", "c.mw", "new.csv", "--json"], { cwd: path })).stdout);
    const { threshold } = after.decision.rule;
    for (const row of scored.data) {
      expect(row.prediction).toBe(row.probability_yes >= threshold ? "yes" : "no");
      expect(row.prediction_set).toContain(row.prediction);
    }
    const evaluated = await modelwright(["evaluate", "c.mw", "new.csv"], { cwd: path });
    expect(evaluated.stdout).toMatch(/sets hold .* classes on average/);
  });

  test("stand in one cell of a CSV file as a set, and in a list elsewhere, whatever they are called", async () => {
    const args = ["train", "houses.csv", "--target", "kind", "--exclude", "price", ...FAST, "--coverage", "0.99"];
    expectEnd(await modelwright([...args, "--no-report", "--out", "k.mw"], { cwd: path }), 0);
    const { data } = JSON.parse((await modelwright(["predict", "k.mw", "houses.csv", "--json"], { cwd: path })).stdout);
    const { stdout } = await modelwright(["predict", "k.mw", "houses.csv"], { cwd: path });
    const cells = stdout
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",").at(-1)!);
    const sets = data.map((row: { prediction_set: string[] }) => row.prediction_set) as string[][];
    expect(sets.some((set) => set.length > 1)).toBe(true);
    expect(sets.some((set) => set.includes("dear|er"))).toBe(true);
    sets.forEach((set, i) => {
      expect(cells[i]).toBe(set.map((label) => label.replace("|", "\\|")).join("|"));
    });
    expect((await modelwright(["types", "k.mw"], { cwd: path })).stdout).toContain(
      'readonly prediction_set: readonly ("cheap" | "dear|er" | "middle")[];',
    );
  });

  test.each([
    [
      ["--cost", "no:maybe=1"],
      /cost must name pairs of classes as true:predicted, got "no:maybe"\..*The classes are: no, yes\./,
    ],
    [["--cost", "no:yes"], /It must be true:predicted=cost/],
    [["--cost", "yes:yes=3"], /cost must not make a mistake cheaper/],
    [["--coverage", "90"], /It must be a share from 0\.5 to 0\.999/],
    [["--class-weights", "maybe=2"], /classWeights must name classes, got "maybe"/],
    [["--class-weights", "yes=0"], /It must be balanced, none, or label=weight/],
  ])("%s is refused in words, and nothing is written", async (flags, words) => {
    const args = ["train", "people.csv", "--target", "left", ...FAST, ...flags, "--out", "no.mw"];
    const ended = await modelwright(args, { cwd: path });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(words);
  });

  test.each(["--cost=a:b=1", "--coverage=0.9", "--class-weights=balanced"])(
    "%s is no option of clusters",
    async (flag) => {
      const ended = await modelwright(["train", "people.csv", "--task", "clustering", flag], { cwd: path });
      expect(ended.code).toBe(2);
      expect(ended.stderr).toMatch(/must not be given with --task clustering/);
    },
  );
});
