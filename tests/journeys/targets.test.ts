/** Several targets and quantiles, as users ask for them and get them back. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../../src/compute/random.ts";
import { expectEnd, expectRefusal, folder, listing, modelwright } from "./cli.ts";
import { predict, serveModel, stop } from "./server.ts";

const FAST = ["--max-models", "12", "--quiet", "--threads", "2"];

/** Two numbers, a yes or no and a word that follow from size and rooms; some prices and sales are not known. */
function houses(rows: number, seed: number): string {
  const random = createRandom(seed);
  const lines = Array.from({ length: rows }, (_, row) => {
    const size = 20 + 180 * random.uniform();
    const rooms = 1 + random.integer(6);
    const price = 1000 * size + 5000 * rooms + 120 * size * random.normal();
    const rent = price / 250 + 40 * random.normal();
    const sold = size + 40 * random.normal() > 110 ? "yes" : "no";
    const kind = price > 150_000 ? "dear" : price > 90_000 ? "middle" : "cheap";
    const known = row % 11 === 4 ? "" : price.toFixed(0);
    return `${size.toFixed(1)},${rooms},${known},${rent.toFixed(1)},${row % 13 === 5 ? "" : sold},${kind},`;
  });
  return `size,rooms,price,rent,sold,kind,nothing\n${lines.join("\n")}\n`;
}

describe("several targets", () => {
  const TARGETS = ["price", "sold", "kind"];
  let path = "";
  let shown: Record<string, never> & { targets: never[] };
  beforeAll(async () => {
    path = folder({ "houses.csv": houses(400, 1), "new.csv": houses(300, 2) });
    const args = ["train", "houses.csv", "--target", TARGETS.join(","), ...FAST, "--test", "new.csv", "--json"];
    const ended = await modelwright([...args, "--out", "m.mw", "--report", "r.html"], { cwd: path });
    expectEnd(ended, 0);
    shown = JSON.parse(ended.stdout);
  });

  test("are each of their kind, learnt from the rows that have it and not from each other", () => {
    const about = shown.targets.map(({ target, task, rows }) => [target, task, rows]);
    expect(about).toEqual([
      ["price", "regression", 364],
      ["sold", "binary", 369],
      ["kind", "multiclass", 400],
    ]);
    expect(shown).toMatchObject({ task: "several", joint: { rows: 336 } });
  });

  test("predict gives each its outputs by one rule, the same for one row and for many", async () => {
    const { stdout } = await modelwright(["predict", "m.mw", "new.csv", "--json"], { cwd: path });
    const { added, data } = JSON.parse(stdout);
    expect(added).toEqual([
      ...["prediction_price", "lower_price", "upper_price"],
      ...["prediction_sold", "probability_sold_no", "probability_sold_yes", "prediction_set_sold"],
      ...["prediction_kind", "probability_kind_cheap", "probability_kind_dear", "probability_kind_middle"],
      "prediction_set_kind",
    ]);
    const { load } = await import("../../src/predict.ts");
    const one = (await load(join(path, "m.mw"))).predictOne({
      size: data[7].size,
      rooms: data[7].rooms,
      rent: data[7].rent,
    });
    expect(one).toMatchObject({ prediction_price: data[7].prediction_price, prediction_kind: data[7].prediction_kind });
  });

  test("evaluate scores each and all of them as train did on the test table", async () => {
    const json = JSON.parse((await modelwright(["evaluate", "m.mw", "new.csv", "--json"], { cwd: path })).stdout);
    expect(json.targets.map(({ target }: { target: string }) => target)).toEqual(TARGETS);
    const { test: tested } = shown as unknown as {
      test: { joint: { metrics: { name: string; value: number }[] } };
    };
    for (const { name, value } of tested.joint.metrics) expect(json.joint.metrics[name].value).toBe(value);
    expect(Object.keys(json.joint.metrics)).toEqual(["macro-roc-auc", "hamming-loss", "subset-accuracy"]);
    const words = await modelwright(["evaluate", "m.mw", "new.csv"], { cwd: path });
    expect(words.stdout).toMatch(/^together, \d+ rows[\s\S]*target "price"[\s\S]*target "kind"/);
  });

  test("types names the outputs, and what needs one target refuses by name", async () => {
    expect((await modelwright(["types", "m.mw"], { cwd: path })).stdout).toContain('prediction_sold: "no" | "yes"');
    const before = listing(path);
    for (const verb of ["diagnose", "verify"])
      expectRefusal(
        await modelwright([verb, "m.mw", "houses.csv"], { cwd: path }),
        /"price", "sold", "kind"/,
        path,
        before,
      );
  });

  test("serve answers as predict does, and describes every target", async () => {
    const served = await serveModel(path, "m.mw");
    const { body } = await predict(served.url, { size: 100, rooms: 3, rent: 400 });
    expect(body).toMatchObject({ prediction_price: expect.any(Number), probability_sold: { yes: expect.any(Number) } });
    const document = JSON.stringify(await (await fetch(`${served.url}/openapi.json`)).json());
    for (const name of ["prediction_price", "probability_kind", "prediction_set_sold"])
      expect(document).toContain(name);
    const { targets } = (await (await fetch(`${served.url}/model`)).json()) as { targets: { target: string }[] };
    expect(targets.map(({ target }) => target)).toEqual(TARGETS);
    expectEnd(await stop(served), 0);
  });

  test("the report tells of each of them", () => {
    const report = readFileSync(join(path, "r.html"), "utf8");
    for (const target of TARGETS) expect(report).toContain(`<h2>${target}</h2>`);
  });

  test("the same run gives the same model on any number of threads", async () => {
    const args = [
      "train",
      "houses.csv",
      "--target",
      TARGETS.join(","),
      ...FAST,
      "--threads",
      "1",
      "--json",
      "--no-report",
    ];
    const again = JSON.parse((await modelwright([...args, "--out", "n.mw"], { cwd: path })).stdout);
    expect(again.digest).toBe((shown as unknown as { digest: string }).digest);
  });
});

describe("quantiles", () => {
  test("hold what they promise, never cross, and are named by their shares", async () => {
    const path = folder({ "houses.csv": houses(600, 1), "new.csv": houses(600, 2) });
    const args = ["train", "houses.csv", "--target", "price", "--exclude", "rent,sold,kind", ...FAST];
    const ended = await modelwright([...args, "--quantiles", "0.9,0.1,0.5", "--json", "--out", "q.mw"], { cwd: path });
    expectEnd(ended, 0);
    const [price] = JSON.parse(ended.stdout).targets;
    expect(price.outputs).toEqual(["quantile_0.1", "quantile_0.5", "quantile_0.9"]);
    expect(price.quantiles.crossing).toBe(0);
    expect(Math.abs(price.coverage.found.value - 0.8)).toBeLessThan(0.06);
    const { data } = JSON.parse((await modelwright(["predict", "q.mw", "new.csv", "--json"], { cwd: path })).stdout);
    for (const row of data) {
      expect(row["quantile_0.1"]).toBeLessThanOrEqual(row["quantile_0.5"]);
      expect(row["quantile_0.5"]).toBeLessThanOrEqual(row["quantile_0.9"]);
    }
    const evaluated = JSON.parse((await modelwright(["evaluate", "q.mw", "new.csv", "--json"], { cwd: path })).stdout);
    for (const { asked, value } of evaluated.targets[0].quantiles.below)
      expect(Math.abs(value - asked)).toBeLessThan(0.07);
    expect(evaluated.targets[0].coverage.value).toBeGreaterThan(0.7);
  });
});

describe("ordered classes", () => {
  const words = (csv: string): string =>
    csv
      .replace(/cheap/g, "low")
      .replace(/middle/g, "medium")
      .replace(/dear/g, "high");
  const path = folder({ "houses.csv": words(houses(400, 1)), "new.csv": words(houses(300, 2)) });
  const train = ["train", "houses.csv", "--target", "kind", "--exclude", "price,rent,sold,nothing", ...FAST, "--json"];

  test("are in their order in every output, and decided for by the ranks between them", async () => {
    const args = [...train, "--order", "low,medium,high", "--out", "o.mw", "--no-report", "--max-models", "6"];
    const ended = await modelwright(args, { cwd: path });
    expectEnd(ended, 0);
    const shown = JSON.parse(ended.stdout);
    expect(shown).toMatchObject({ task: "multiclass", metric: "ranked-probability" });
    expect(shown.after.decision.aim).toBe("rank-error");
    const tried = shown.leaderboard.map(({ learner }: { learner: string }) => learner);
    expect(tried).toEqual(expect.arrayContaining(["proportionalOdds", "orderedTrees"]));
    const { added } = JSON.parse((await modelwright(["predict", "o.mw", "new.csv", "--json"], { cwd: path })).stdout);
    expect(added.slice(1, 4)).toEqual(["probability_low", "probability_medium", "probability_high"]);
    const { metrics } = JSON.parse(
      (await modelwright(["evaluate", "o.mw", "new.csv", "--json"], { cwd: path })).stdout,
    );
    expect(Object.keys(metrics)).toEqual(
      expect.arrayContaining(["ranked-probability", "rank-error", "quadratic-kappa"]),
    );
    const verified = JSON.parse((await modelwright(["verify", "o.mw", "houses.csv", "--json"], { cwd: path })).stdout);
    expect(verified.follows).toBe(true);
  });

  test("say their order themselves with --task ordinal, and are asked about otherwise", async () => {
    const args = [...train, "--task", "ordinal", "--max-models", "2", "--no-report"];
    expect(JSON.parse((await modelwright(args, { cwd: path })).stdout).fitted).toBeUndefined();
    const plain = await modelwright(["train", "houses.csv", "--target", "kind", "--max-models", "2", "--no-report"], {
      cwd: path,
    });
    expect(plain.stderr).toContain("--order low,medium,high makes use of it");
  });

  test("are refused where the order is not of these classes", async () => {
    const before = listing(path);
    const ended = await modelwright([...train, "--order", "low,high"], { cwd: path });
    expectRefusal(ended, /task\.order must name each class once.*got none for "medium"/, path, before);
    expectRefusal(
      await modelwright([...train, "--order", "low,medium,high", "--positive", "low"], { cwd: path }),
      /positive "low"/,
      path,
      before,
    );
  });
});

describe("refused", () => {
  const path = folder({ "houses.csv": houses(60, 1) });
  const before = listing(path);
  test.each([
    [["--target", "price,price"], /every target must be named once, got "price" twice/i],
    [["--target", "price,prise"], /"prise"/],
    [["--target", "price,nothing"], /"nothing" with every cell missing/],
    [
      ["--target", "price", "--quantiles", "0.5,1"],
      /--quantiles <shares>.* must be different numbers from 0\.001 to 0\.999/,
    ],
    [["--target", "price", "--quantiles", "0.5,0.5"], /--quantiles <shares>.* must be different numbers/],
    [["--target", "kind", "--quantiles", "0.5"], /must be a number for regression, got "kind"/],
    [["--target", "price,sold", "--cost", "no:yes=2"], /cost must speak of one target/],
    [["--target", "price,sold", "--positive", "yes"], /positive must not be given with several targets/],
    [["--target", "price", "--quantiles", "0.5", "--metric", "rmse"], /metric must not be given with quantiles/],
    [["--target", "price,rent", "--metric", "f1"], /metric f1 is for binary tasks/],
    [["--target", "price,rent", "--learners", "logistic"], /logistic is for/],
    [["--target", "price,rent", "--group", "rent"], /task\.group must be another column/],
  ])("%j", async (args, words) => {
    expectRefusal(await modelwright(["train", "houses.csv", ...args, ...FAST], { cwd: path }), words, path, before);
  });
});

test("a column with a comma in its name is one target", async () => {
  const path = folder({ "a.csv": houses(80, 1).replace("price,rent", '"price, net",rent') });
  const args = ["train", "a.csv", "--target", "price, net", "--max-models", "2", "--quiet", "--json", "--no-report"];
  const ended = await modelwright([...args, "--exclude", "sold,kind,rent"], { cwd: path });
  expectEnd(ended, 0);
  expect(JSON.parse(ended.stdout)).toMatchObject({ task: "regression", target: "price, net" });
});
