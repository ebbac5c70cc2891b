/** Wrong words on the command line, files that are no models, data that do not fit, places that cannot be written to. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { EXAMPLES, expectEnd, expectRefusal, folder, listing, modelwright, people } from "./cli.ts";

let models = "";
const NAMES = ["flats.mw", "new.csv", "people.csv", "people.mw"];
beforeAll(async () => {
  models = folder({ "people.csv": people(120), "new.csv": people(20, 5) });
  const train = (target: string, out: string) =>
    modelwright(["train", "people.csv", "--target", target, "--max-models", "2", "--no-report", "--out", out], {
      cwd: models,
    });
  expectEnd(await train("left", "people.mw"), 0);
  expectEnd(await train("income", "flats.mw"), 0);
});

/** The command in a folder of its own with models and tables; it must leave that folder as it was. */
async function refused(args: readonly string[], words: RegExp, input?: string): Promise<void> {
  const path = folder(Object.fromEntries(NAMES.map((name) => [name, readFileSync(join(models, name))])));
  expectRefusal(await modelwright(args, { cwd: path, ...(input === undefined ? {} : { input }) }), words, path, NAMES);
}

describe.concurrent("help", () => {
  test.each(["train", "predict", "evaluate", "diagnose", "profile", "prepare", "serve", "types"])(
    "of %s has an example",
    async (verb) => {
      const ended = await modelwright([verb, "--help"], { cwd: models });
      expectEnd(ended, 0);
      expect(ended.stdout).toMatch(new RegExp(`Examples?:\\n  (cat .* )?modelwright ${verb}`));
      expect(ended.stderr).toBe("");
    },
  );

  test("of the whole shows every verb, examples and exit codes", async () => {
    const ended = await modelwright(["--help"], { cwd: models });
    expectEnd(ended, 0);
    expect(ended.stdout).toMatch(/train[\s\S]*predict[\s\S]*Examples:[\s\S]*Exit codes: 0 done/);
  });

  test("without a verb is shown with exit code 2", async () => {
    const ended = await modelwright([], { cwd: models });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/Usage: modelwright/);
  });
});

const TRAIN = ["train", "people.csv", "--target", "left", "--max-models", "2"];
const WRONG: readonly (readonly [name: string, args: readonly string[], words: RegExp])[] = [
  ["an unknown verb", ["trian", "people.csv"], /unknown command 'trian'[\s\S]*Did you mean train/],
  ["an unknown flag", [...TRAIN, "--budgte", "3s"], /unknown option '--budgte'[\s\S]*Did you mean --budget/],
  ["an unknown metric", [...TRAIN, "--metric", "rocauc"], /no metric "rocauc".*Did you mean roc-auc/],
  ["a metric of another task", [...TRAIN, "--metric", "rmse"], /rmse.*(regression).*binary[\s\S]*roc-auc/],
  [
    "an unknown learner",
    [...TRAIN, "--learners", "boostedTree"],
    /no learner "boostedTree".*Did you mean boostedTrees/,
  ],
  [
    "a learner of another task",
    [...TRAIN, "--learners", "ridge"],
    /ridge is for regression tasks, and this is a binary task/,
  ],
  ["an unknown target", ["train", "people.csv", "--target", "lfet"], /no column "lfet".*Did you mean left/],
  ["an unknown weight", [...TRAIN, "--weight", "incme"], /no column "incme".*Did you mean income/],
  ["an unknown group", [...TRAIN, "--group", "jobb"], /no column "jobb".*Did you mean job/],
  ["an unknown time", [...TRAIN, "--time", "joind"], /no column "joind".*Did you mean joined/],
  ["an unknown sensitive column", [...TRAIN, "--sensitive", "job,agee"], /no column "agee".*Did you mean age/],
  ["an unknown excluded column", [...TRAIN, "--exclude", "remrk"], /no column "remrk".*Did you mean remark/],
  ["an unknown included column", [...TRAIN, "--include", "remrk"], /no column "remrk".*Did you mean remark/],
  ["a kind of an unknown column", [...TRAIN, "--kind", "jbo=category"], /no column "jbo".*Did you mean job/],
  ["an unknown kind", [...TRAIN, "--kind", "job=catgory"], /number, category, boolean, datetime, text/],
  ["a kind without a column", [...TRAIN, "--kind", "category"], /column=kind/],
  ["an unknown task", [...TRAIN, "--task", "clasification"], /binary, multiclass, ordinal, regression/],
  ["a time that is none", [...TRAIN, "--budget", "soon"], /such as "60s"/],
  ["no time at all", [...TRAIN, "--budget", "0s"], /more than 0/],
  ["no models at all", [...TRAIN, "--max-models", "0"], /whole number of at least 1/],
  ["one fold", [...TRAIN, "--folds", "1"], /whole number of at least 2/],
  ["a seed that is a word", [...TRAIN, "--seed", "lucky"], /whole number of at least 0/],
  ["half a thread", [...TRAIN, "--threads", "0.5"], /whole number of at least 1/],
  ["more threads than any machine has", [...TRAIN, "--threads", "100000"], /threads/],
  ["the target as weight", [...TRAIN, "--weight", "left"], /weight/],
  ["the target as group", [...TRAIN, "--group", "left"], /group/],
  ["the target as time", [...TRAIN, "--time", "left"], /time/],
  ["the target left out", [...TRAIN, "--exclude", "left"], /left/],
  ["an unknown positive class", [...TRAIN, "--positive", "maybe"], /"no", "yes"/],
  ["a missing test table", [...TRAIN, "--test", "peopel.csv"], /no such file.*Did you mean people\.csv/],
  ["no target", ["train", "people.csv"], /--target/],
  ["no data", ["train", "--target", "left"], /missing required argument 'data'/],
  ["a model as data", ["profile", "people.mw"], /ZIP archive|model/],
  ["data as a model", ["predict", "people.csv", "people.mw"], /must be a \.mw model/],
  ["a picture as a model", ["predict", join(EXAMPLES, "7zip.png"), "new.csv"], /must be a \.mw model/],
  ["a missing model", ["predict", "peple.mw", "new.csv"], /peple\.mw does not exist.*Did you mean people\.mw/],
  ["a folder as a model", ["evaluate", ".", "new.csv"], /is a folder/],
  [
    "an output of unknown kind",
    ["predict", "people.mw", "new.csv", "--out", "scored.xlsx"],
    /\.csv.*\.parquet.*, got "scored\.xlsx"/,
  ],
  ["an output in no folder", ["predict", "people.mw", "new.csv", "--out", "no/such/out.csv"], /folder does not exist/],
  ["an output below a file", ["predict", "people.mw", "new.csv", "--out", "new.csv/out.csv"], /not a folder/],
  ["an output that is a folder", ["predict", "people.mw", "new.csv", "--out", "/tmp/.csv/"], /\.csv|folder/],
  ["one file for model and report", [...TRAIN, "--out", "m.mw", "--report", "./m.mw"], /report must be another file/],
  ["a model in no folder", [...TRAIN, "--out", "no/such/m.mw"], /folder does not exist/],
  ["a model below a file", [...TRAIN, "--out", "new.csv/m.mw"], /not a folder/],
  ["a model in a place of the system", [...TRAIN, "--out", "/proc/m.mw"], /must be a place that can be written to/],
  ["a cleaned table in no folder", ["prepare", "people.csv", "--out", "no/such.parquet"], /folder does not exist/],
  ["types in no folder", ["types", "people.mw", "--out", "no/such.d.ts"], /folder does not exist/],
];

describe.concurrent("a command line with", () => {
  for (const [name, args, words] of WRONG) {
    test(name, () => refused(args, words));
  }
});

describe.concurrent("data that do not fit the model:", () => {
  const edit = (change: (cells: string[], row: number) => string[]): string =>
    people(20, 5)
      .trimEnd()
      .split("\n")
      .map((line, i) => change(line.split(","), i).join(","))
      .join("\n");

  test("a missing column is named, with the nearest one there is", async () => {
    const input = edit((cells, row) => (row === 0 ? cells.map((c) => (c === "income" ? "incomes" : c)) : cells));
    await refused(["predict", "people.mw", "-"], /must have the column "income".*Did you mean incomes/, input);
  });

  test("a number that is a word is named with its column and line", async () => {
    const input = edit((cells, row) => (row === 3 ? [cells[0]!, "plenty", ...cells.slice(2)] : cells));
    await refused(["predict", "people.mw", "-"], /"income", row 3 \(line 4\) must be a number, got "plenty"/, input);
  });

  test("a column called like an output is refused", async () => {
    const input = edit((cells, row) => [...cells, row === 0 ? "prediction" : "1"]);
    await refused(["predict", "people.mw", "-"], /must not have a column "prediction"/, input);
  });

  test("an unknown class is refused when it is to be scored", async () => {
    const input = edit((cells, row) => (row === 4 ? [...cells.slice(0, 5), "perhaps"] : cells));
    await refused(
      ["evaluate", "people.mw", "-"],
      /"left", row 4 \(line 5\) must be one of yes, no, got "perhaps"/,
      input,
    );
  });

  test("a missing target is refused when it is to be scored", async () => {
    const input = edit((cells) => cells.slice(0, 5));
    await refused(["evaluate", "people.mw", "-"], /must have the column "left"/, input);
  });

  test("further and reordered columns and unseen levels are fine", async () => {
    const plain = await modelwright(["predict", "people.mw", "-", "--json"], { cwd: models, input: people(20, 5) });
    const turned = edit((cells, row) => [...cells.reverse(), row === 0 ? "more" : "1"]);
    const other = await modelwright(["predict", "people.mw", "-", "--json"], { cwd: models, input: turned });
    expectEnd(other, 0);
    const probabilities = (text: string) =>
      JSON.parse(text).data.map((row: Record<string, number>) => row.probability_yes);
    expect(probabilities(other.stdout)).toEqual(probabilities(plain.stdout));
    const unseen = edit((cells, row) =>
      row === 0 ? cells : [cells[0]!, cells[1]!, "astronaut", "", "\u{1f600}", cells[5]!],
    );
    expectEnd(await modelwright(["predict", "people.mw", "-"], { cwd: models, input: unseen }), 0);
  });
});

describe.concurrent("a model file that is", () => {
  test.each([0, 1, 3, 100, 0.5, 0.99])("cut off at %s is refused", async (part) => {
    const whole = readFileSync(join(models, "people.mw"));
    const path = folder({
      "cut.mw": whole.subarray(0, part > 0 && part < 1 ? Math.floor(part * whole.length) : part),
      "new.csv": people(5),
    });
    expectRefusal(await modelwright(["predict", "cut.mw", "new.csv"], { cwd: path }), /model/, path, [
      "cut.mw",
      "new.csv",
    ]);
  });

  test("altered in the middle is refused or predicts the same", async () => {
    const bytes = readFileSync(join(models, "people.mw"));
    for (const share of [0.1, 0.4, 0.7]) bytes[Math.floor(share * bytes.length)]! ^= 0x5a;
    const path = folder({ "altered.mw": bytes, "new.csv": people(5) });
    expectRefusal(await modelwright(["predict", "altered.mw", "new.csv"], { cwd: path }), /model file/, path, [
      "altered.mw",
      "new.csv",
    ]);
  });
});

describe("a disk that is full", () => {
  // Writes to /dev/full fail as on a full disk; the link stands where the temporary file would be, so it is tried on a mount.
  test("leaves nothing behind", async (context) => {
    const { execFileSync } = await import("node:child_process");
    const path = folder();
    const disk = join(path, "disk");
    mkdirSync(disk);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=16k", "tmpfs", disk], { stdio: "ignore" });
    } catch {
      context.skip("a small disk cannot be mounted here (needs privileges)");
    }
    try {
      const predicted = await modelwright(["predict", "people.mw", "people.csv", "--out", join(disk, "out.json")], {
        cwd: models,
      });
      expectRefusal(predicted, /the disk is full/, disk, []);
      const trained = await modelwright([...TRAIN, "--no-report", "--quiet", "--out", join(disk, "m.mw")], {
        cwd: models,
      });
      expectRefusal(trained, /the disk is full/, disk, []);
      // The report has room, the model has not: neither is there, and an older report stays.
      const report = join(path, "report.html");
      writeFileSync(report, "older");
      const halves = [...TRAIN, "--quiet", "--report", report, "--out", join(disk, "m.mw")];
      expectRefusal(await modelwright(halves, { cwd: models }), /m\.mw must be .*the disk is full/, path, [
        "disk",
        "report.html",
      ]);
      expect(readFileSync(report, "utf8")).toBe("older");
    } finally {
      execFileSync("umount", [disk]);
    }
  });

  test("behind standard output is said in words", async (context) => {
    if (!existsSync("/dev/full")) context.skip("there is no /dev/full here");
    const { spawnSync } = await import("node:child_process");
    const { MAIN } = await import("./cli.ts");
    const { openSync } = await import("node:fs");
    const full = openSync("/dev/full", "w");
    const ended = spawnSync(process.execPath, [MAIN, "predict", "people.mw", "new.csv"], {
      cwd: models,
      stdio: ["ignore", full, "pipe"],
      encoding: "utf8",
    });
    expect(ended.stderr).not.toMatch(/^ {4}at |internal fault/m);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toMatch(/standard output .*disk is full/);
  });
});

test("an existing output is replaced whole, also through a link", async () => {
  const path = folder({ "old.csv": "old\n" });
  symlinkSync("old.csv", join(path, "link.csv"));
  writeFileSync(join(path, "new.csv"), people(5));
  expectEnd(
    await modelwright(["predict", join(models, "people.mw"), "new.csv", "--out", "link.csv"], { cwd: path }),
    0,
  );
  expect(readFileSync(join(path, "link.csv"), "utf8")).toContain("probability_yes");
  expect(listing(path)).toEqual(["link.csv", "new.csv", "old.csv"]);
});
