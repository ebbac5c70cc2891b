/** The ways through the product, as its users walk them: the built command, files in, files out. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { EXAMPLES, expectEnd, flats, folder, listing, modelwright, people, start } from "./cli.ts";

const FAST = ["--max-models", "3", "--quiet"];

describe("from a table to a served model", () => {
  let path = "";
  let trained: Awaited<ReturnType<typeof modelwright>>;
  beforeAll(async () => {
    path = folder({ "people.csv": people(), "new.csv": people(60, 9) });
    trained = await modelwright(["train", "people.csv", "--target", "left", "--max-models", "3", "--json"], {
      cwd: path,
    });
  });

  test("train prints one JSON document on standard output and progress on standard error", () => {
    expectEnd(trained, 0);
    const answer = JSON.parse(trained.stdout);
    expect(answer).toMatchObject({ model: "people.mw", task: "binary", target: "left", metric: "log-loss" });
    expect(answer.digest).toMatch(/^[0-9a-f]{64}$/);
    const [low, high] = answer.interval;
    expect(low).toBeLessThanOrEqual(answer.score);
    expect(high).toBeGreaterThanOrEqual(answer.score);
    expect(answer.seconds).toBeGreaterThan(0);
    expect(answer.leaderboard.length).toBeGreaterThanOrEqual(3);
    for (const row of answer.leaderboard)
      expect(row).toMatchObject({ name: expect.any(String), score: expect.any(Number) });
    expect(trained.stderr).toMatch(/baseline/);
    expect(trained.stderr).toMatch(/next: modelwright predict people\.mw new\.csv/);
  });

  test("leaves the model, the report that it names, and nothing else", () => {
    const { model, report } = JSON.parse(trained.stdout);
    const made = [model, ...(report === null ? [] : [report])];
    expect(listing(path)).toEqual(["new.csv", "people.csv", ...made].sort());
    if (report !== null) expect(readFileSync(join(path, report), "utf8")).toMatch(/^<!doctype html>/i);
  });

  test("predict writes the input columns, then prediction and a probability per class", async () => {
    const ended = await modelwright(["predict", "people.mw", "new.csv", "--out", "scored.csv"], { cwd: path });
    expectEnd(ended, 0);
    expect(ended.stderr).toMatch(/next: modelwright /);
    const [header, ...rows] = readFileSync(join(path, "scored.csv"), "utf8").trimEnd().split("\n");
    expect(header).toBe("age,income,job,joined,remark,left,prediction,probability_no,probability_yes,prediction_set");
    const input = people(60, 9).trimEnd().split("\n").slice(1);
    expect(rows).toHaveLength(60);
    rows.forEach((row, i) => {
      const [prediction, no, yes, set] = row.split(",").slice(-4);
      expect(row.startsWith(`${input[i]},`)).toBe(true);
      expect(Number(no) + Number(yes)).toBeCloseTo(1, 9);
      expect(prediction).toBe(Number(yes) >= 0.5 ? "yes" : "no");
      expect(set!.split("|")).toContain(prediction);
    });
  });

  test("the same predictions come from standard input, as JSON, as Parquet and through the small door", async () => {
    const file = await modelwright(["predict", "people.mw", "new.csv"], { cwd: path });
    const piped = await modelwright(["predict", "people.mw", "-"], { cwd: path, input: people(60, 9) });
    expectEnd(piped, 0);
    expect(piped.stdout).toBe(file.stdout);
    const json = await modelwright(["predict", "people.mw", "new.csv", "--json"], { cwd: path });
    const { rows, added, data } = JSON.parse(json.stdout);
    expect({ rows, added }).toEqual({
      rows: 60,
      added: ["prediction", "probability_no", "probability_yes", "prediction_set"],
    });
    expectEnd(await modelwright(["predict", "people.mw", "new.csv", "--out", "scored.parquet"], { cwd: path }), 0);
    expectEnd(
      await modelwright(["prepare", "scored.parquet", "--out", "back.json", "--keep-constant"], { cwd: path }),
      0,
    );
    const back = JSON.parse(readFileSync(join(path, "back.json"), "utf8"));
    const { load } = await import("../../src/predict.ts");
    const model = await load(readFileSync(join(path, "people.mw")));
    file.stdout
      .trimEnd()
      .split("\n")
      .slice(1)
      .forEach((line, i) => {
        const yes = Number(line.split(",").at(-2));
        expect(data[i].probability_yes).toBe(yes);
        expect(back[i].probability_yes).toBe(yes);
        const { age, income, job, joined, remark } = data[i];
        expect(model.predictOne({ age, income, job, joined, remark }).probability).toHaveProperty("yes", yes);
      });
  });

  test("predict into a pipe that closes early ends without a fault", async () => {
    writeFileSync(join(path, "many.csv"), people(30_000, 3));
    const { child, ended } = start(["predict", "people.mw", "many.csv"], { cwd: path });
    child.stdout!.once("data", () => child.stdout!.destroy());
    const { code, stderr } = await ended;
    expect(stderr).not.toMatch(/EPIPE|internal fault|^ {4}at /m);
    expect(code).toBe(0);
  });

  test("evaluate gives rows and every metric with its interval", async () => {
    const ended = await modelwright(["evaluate", "people.mw", "new.csv", "--json"], { cwd: path });
    expectEnd(ended, 0);
    const { rows, metrics } = JSON.parse(ended.stdout);
    expect(rows).toBe(60);
    for (const name of ["log-loss", "roc-auc", "accuracy"]) {
      const { value, interval } = metrics[name];
      expect(interval[0]).toBeLessThanOrEqual(value);
      expect(interval[1]).toBeGreaterThanOrEqual(value);
    }
    expect(metrics["roc-auc"].value).toBeGreaterThan(0.6);
    expect(ended.stderr).toMatch(/next: modelwright /);
  });

  test("types describe the row and the result", async () => {
    const ended = await modelwright(["types", "people.mw", "--out", "people.d.ts"], { cwd: path });
    expectEnd(ended, 0);
    const text = readFileSync(join(path, "people.d.ts"), "utf8");
    expect(text).toContain('  job: "baker" | "clerk" | "nurse" | "pilot" | null;');
    expect(text).toContain("readonly probability: { readonly no: number; readonly yes: number };");
    expect(ended.stderr).toMatch(/next: /);
  });
});

describe("a regression", () => {
  test("is trained from standard input and scored on a table kept aside", async () => {
    const path = folder({ "later.csv": flats(80, 5) });
    const args = ["train", "-", "--target", "price", "--test", "later.csv", "--json", ...FAST];
    const trained = await modelwright(args, { cwd: path, input: flats() });
    expectEnd(trained, 0);
    const answer = JSON.parse(trained.stdout);
    expect(answer).toMatchObject({ model: "stdin.mw", task: "regression", metric: "rmse" });
    expect(answer.test.rows).toBe(80);
    const rmse = answer.test.metrics.find((m: { name: string }) => m.name === "rmse");
    expect(rmse.value).toBeLessThan(30_000);
    const evaluated = await modelwright(["evaluate", "stdin.mw", "later.csv", "--json"], { cwd: path });
    expect(JSON.parse(evaluated.stdout).metrics.rmse.value).toBe(rmse.value);
  });
});

describe("a real table of three classes", () => {
  test("is read, learnt and scored", async () => {
    const path = folder();
    const table = join(EXAMPLES, "penguins.json");
    const trained = await modelwright(["train", table, "--target", "Species", "--json", ...FAST], { cwd: path });
    expectEnd(trained, 0);
    expect(JSON.parse(trained.stdout).score).toBeLessThan(0.2);
    const evaluated = await modelwright(["evaluate", "penguins.mw", table, "--json"], { cwd: path });
    expectEnd(evaluated, 0);
    expect(JSON.parse(evaluated.stdout).metrics.accuracy.value).toBeGreaterThan(0.95);
  });
});

describe("profile and prepare", () => {
  const dirty =
    'name,amount,when,flag\n Ann ,"1,200",01/02/2024,Yes\nBen,n/a,13/02/2024,no\nCid,"3,400",28/02/2024,YES\nCid,"3,400",28/02/2024,YES\n';

  test("profile tells what is in a table, for people and as JSON", async () => {
    const path = folder({ "people.csv": people(100) });
    const words = await modelwright(["profile", "people.csv", "--target", "left"], { cwd: path });
    expectEnd(words, 0);
    expect(words.stdout).toMatch(/100 rows, 6 columns/);
    expect(words.stderr).toMatch(/next: modelwright train people\.csv --target left/);
    const json = await modelwright(["profile", "people.csv", "--json"], { cwd: path });
    const profile = JSON.parse(json.stdout);
    expect(profile.rows).toBe(100);
    expect(profile.columns.map((c: { kind: string }) => c.kind)).toEqual([
      "number",
      "number",
      "category",
      "datetime",
      "text",
      "boolean",
    ]);
  });

  test("prepare writes the cleaned table and accounts for every change", async () => {
    const path = folder({ "dirty.csv": dirty });
    const args = ["prepare", "dirty.csv", "--out", "clean.csv", "--drop-duplicates", "--json"];
    const ended = await modelwright(args, { cwd: path });
    expectEnd(ended, 0);
    const { rows, changes } = JSON.parse(ended.stdout);
    expect(rows).toBe(3);
    expect(changes.map((c: { column: string; what: string }) => `${c.column}: ${c.what}`)).toEqual(
      expect.arrayContaining([
        "name: blanks trimmed",
        "amount: read as missing",
        "when: date written as ISO",
        "null: rows dropped",
      ]),
    );
    expect(readFileSync(join(path, "clean.csv"), "utf8")).toContain("2024-02-28");
    expect(ended.stderr).toMatch(/next: modelwright profile clean\.csv/);
  });
});

describe("time", () => {
  test("a budget of three seconds is kept", async () => {
    const path = folder({ "people.csv": people(5000, 4) });
    const ended = await modelwright(
      ["train", "people.csv", "--target", "left", "--budget", "3s", "--json", "--quiet"],
      { cwd: path },
    );
    expectEnd(ended, 0);
    const { seconds } = JSON.parse(ended.stdout);
    console.log(
      `budget 3 s, 5,000 rows: ${seconds.toFixed(2)} s from the table read, ${ended.seconds.toFixed(2)} s in all`,
    );
    expect(seconds).toBeLessThan(6);
  });

  const interruptAfter = async (isReady: (stderr: string) => boolean, rows: number) => {
    const path = folder({ "people.csv": people(rows, 4) });
    const { child, ended } = start(["train", "people.csv", "--target", "left", "--budget", "60s", "--json"], {
      cwd: path,
    });
    let told = "";
    let pressed = 0;
    child.stderr!.on("data", (piece: string) => {
      told += piece;
      if (pressed > 0 || !isReady(told)) return;
      pressed = performance.now();
      child.kill("SIGINT");
    });
    const end = await ended;
    return { path, end, seconds: (performance.now() - pressed) / 1000 };
  };

  test("Ctrl-C in the middle keeps the model that is finished and ends at once", async () => {
    const { path, end, seconds } = await interruptAfter((told) => /boostedTrees .*\[/.test(told), 3000);
    console.log(`Ctrl-C: ended after ${seconds.toFixed(2)} s`);
    expectEnd(end, 130);
    expect(listing(path)).toContain("people.mw");
    expect(listing(path).filter((name) => name.endsWith(".part"))).toEqual([]);
    expect(JSON.parse(end.stdout)).toMatchObject({ model: "people.mw", interrupted: true });
    expectEnd(await modelwright(["predict", "people.mw", "people.csv", "--out", "out.csv"], { cwd: path }), 0);
    expect(seconds).toBeLessThan(6);
  });

  test("Ctrl-C before anything is finished says so and writes nothing", async () => {
    const { path, end, seconds } = await interruptAfter((told) => /read: /.test(told), 20_000);
    console.log(`Ctrl-C while reading: ended after ${seconds.toFixed(2)} s`);
    expect(end.code).toBe(130);
    expect(end.stderr).not.toMatch(/^ {4}at /m);
    expect(listing(path)).toEqual(["people.csv"]);
    expect(end.stdout).toBe("");
  });
});

test("a model made in one folder predicts in another", async () => {
  const path = folder({ "a/flats.csv": flats(60) });
  mkdirSync(join(path, "b"));
  expectEnd(
    await modelwright(["train", "flats.csv", "--target", "price", ...FAST, "--out", "../b/m.mw"], {
      cwd: join(path, "a"),
    }),
    0,
  );
  expectEnd(await modelwright(["predict", "m.mw", "../a/flats.csv"], { cwd: join(path, "b") }), 0);
});
