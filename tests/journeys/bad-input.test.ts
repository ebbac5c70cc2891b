/** Tables that are no tables, or hardly: each gives one clear error or a stated behaviour, never a stack trace. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { EXAMPLES, expectEnd, expectRefusal, folder, listing, modelwright, people } from "./cli.ts";

const FAST = ["--max-models", "2", "--no-report", "--json", "--quiet"];
const csv = (header: string, row: (i: number) => string, count = 40): string =>
  `${[header, ...Array.from({ length: count }, (_, i) => row(i))].join("\n")}\n`;
/** A table of 40 rows whose target follows from x. */
const sound = csv("x,z,y", (i) => `${i % 7},${(i * 5) % 11},${i % 7 > 3 ? "yes" : "no"}`);
const noise = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919 + (i >> 3) * 104_729) & 255);

type Refused = readonly [name: string, content: string | Uint8Array, words: RegExp, more?: readonly string[]];
type Trained = readonly [name: string, content: string | Uint8Array, more?: readonly string[]];

/** Refused by `train data.csv --target y`. */
const REFUSED: readonly Refused[] = [
  ["an empty file", "", /must be a table with a header and rows, got nothing/],
  ["blanks only", " \n\n \n", /got nothing/],
  ["a header only", "x,y\n", /at least one row/],
  ["a PNG image", readFileSync(join(EXAMPLES, "7zip.png")), /got a PNG image/],
  ["a ZIP archive", Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0, 9, 9), /got a ZIP archive/],
  ["random bytes", noise, /binary data|must be|has no column/],
  ["rows of different widths", "x,y\n1,a\n2,b,c\n3,a\n", /line 3 must be 2 cells wide.*got 3/],
  ["a short row", "x,z,y\n1,2,a\n3\n", /line 3 must be 3 cells wide.*got 1/],
  ["an unbalanced quote", `x,y\n1,a\n2,"b\n3,c\n`, /line 3 .*unbalanced quotation mark/],
  ["one class", csv("x,y", (i) => `${i},yes`), /at least 2 different values, got "y" with 1/],
  ["a target with every cell missing", csv("x,y", (i) => `${i},`), /every cell missing/],
  ["one row", "x,y\n1,a\n", /at least 2 rows, got 1/],
  [
    "features that are all missing",
    csv("x,z,y", (i) => `,,${i % 2}`),
    /at least 1 column to learn from.*every cell is missing/,
  ],
  [
    "features that are all constant",
    csv("x,z,y", (i) => `1,a,${i % 2}`),
    /at least 1 column to learn from.*every cell is/,
  ],
  ["no feature", csv("y", (i) => `${i % 2}`), /at least 1 column to learn from/],
  [
    "an infinite target",
    csv("x,y", (i) => `${i * 1.5},${i === 7 ? "inf" : i * 2.5}`),
    /must be finite, got Infinity in "y", row 8/,
  ],
  [
    "a target beyond the range of numbers",
    csv("x,y", (i) => `${i * 1.5},${i === 7 ? "1e999" : i * 2.5}`),
    /must be finite, got Infinity in "y", row 8/,
  ],
  ["a target of unique words", csv("x,y", (i) => `${i},word${i}`), /values repeat/],
  ["negative weights", csv("x,w,y", (i) => `${i % 7},${i - 1},${i % 2}`), /weight/, ["--weight", "w"]],
  ["weights that are all zero", csv("x,w,y", (i) => `${i % 7},0,${i % 2}`), /weight/, ["--weight", "w"]],
  ["words as weights", csv("x,w,y", (i) => `${i % 7},a${i % 3},${i % 2}`), /weight/, ["--weight", "w"]],
  ["infinite weights", csv("x,w,y", (i) => `${i % 7},${i === 3 ? "inf" : 1},${i % 2}`), /weight/, ["--weight", "w"]],
  [
    "a target of huge numbers",
    csv("x,y", (i) => `${i},${i}.5e200`),
    /between -1e100 and 1e100, got 5e\+199 in "y", row 1/,
  ],
  ["one group", csv("x,g,y", (i) => `${i % 7},a,${i % 2}`), /group/, ["--group", "g"]],
  [
    "a regression on words",
    csv("x,y", (i) => `${i},${i % 2 ? "a" : "b"}`),
    /number for regression/,
    ["--task", "regression"],
  ],
  ["a binary task with three classes", csv("x,y", (i) => `${i},${"abc"[i % 3]}`), /binary/, ["--task", "binary"]],
  [
    "an unknown positive class",
    sound,
    /must be one of "no", "yes", got "yess".*Did you mean yes/,
    ["--positive", "yess"],
  ],
  ["a kind that does not fit", sound, /"y".*must be|y.*number/, ["--kind", "y=number"]],
];

/** Trained on by `train data.csv --target y`, whatever is odd. */
const TRAINED: readonly Trained[] = [
  ["a byte-order mark", `\ufeff${sound}`],
  ["UTF-16", Buffer.from(`\ufeff${sound}`, "utf16le")],
  ["Latin-1", Buffer.from(sound.replaceAll("yes", "ja\u00df"), "latin1")],
  ["levels that are no UTF-8", Buffer.concat([Buffer.from(sound), Buffer.from([49, 44, 50, 44, 0xff, 0xfe, 10])])],
  ["Windows line ends", sound.replaceAll("\n", "\r\n")],
  ["no line end at the end", sound.trimEnd()],
  ["duplicate and blank headers", csv("x,x,,y", (i) => `${i % 7},${(i * 3) % 5},${i % 3},${i % 7 > 3}`)],
  [
    "headers named like object internals",
    csv("__proto__,constructor,toString,y", (i) => `${i % 7},${"ab"[i % 2]},${i % 3},${i % 7 > 3}`),
  ],
  [
    "headers with quotes, lines, emoji and HTML",
    csv(
      `"a ""b""","c\nd",\u{1f600},<script>alert(1)</script>,y`,
      (i) => `${i % 7},${i % 5},${i % 3},${"uv"[i % 2]},${i % 7 > 3}`,
    ),
  ],
  ["a class with one row", csv("x,y", (i) => `${i % 7},${i === 0 ? "rare" : i % 7 > 3 ? "a" : "b"}`)],
  ["two rows", "x,y\n1,a\n2,b\n"],
  ["three rows", "x,y\n1,a\n2,b\n3,a\n"],
  ["fewer rows than folds", csv("x,y", (i) => `${i},${i % 2 ? "a" : "b"}`, 6), ["--folds", "9"]],
  ["fewer rows of a number than folds", "x,y\n1,2.5\n2,3.5\n4,1.5\n"],
  [
    "infinite features",
    csv("x,z,y", (i) => `${i === 3 ? "inf" : i % 7},${i === 5 ? "-Infinity" : i === 6 ? "1e999" : i % 3},${i % 7 > 3}`),
  ],
  [
    "infinite features, regression",
    csv("x,z,y", (i) => `${i === 3 ? "inf" : i % 7},${i === 5 ? "-Infinity" : i % 3},${i * 1.5}`),
  ],
  [
    "one cell of a megabyte",
    csv("x,z,y", (i) => `${i % 7},${i === 3 ? "w".repeat(1 << 20) : "ab"[i % 2]},${i % 7 > 3}`),
  ],
  [
    "dates out of range",
    csv(
      "d,x,y",
      (i) => `${i === 2 ? "9999-12-31" : i === 3 ? "0001-01-01" : `2020-01-${10 + (i % 9)}`},${i % 7},${i % 7 > 3}`,
    ),
  ],
  [
    "a date that does not exist",
    csv("d,x,y", (i) => `${i === 2 ? "2020-02-31" : `2020-01-${10 + (i % 9)}`},${i % 7},${i % 7 > 3}`),
  ],
  ["a boolean target in words", csv("x,y", (i) => `${i % 7},${i % 7 > 3 ? "TRUE" : "False"}`)],
  ["blanks around the target", csv("x,y", (i) => `${i % 7},${i % 7 > 3 ? " yes" : "no "}${i % 2 ? " " : ""}`)],
  ["classes 1.0 and 1", csv("x,y", (i) => `${i % 7},${i % 7 > 3 ? (i % 2 ? "1.0" : "1") : "0"}`)],
  ["gaps in the target", csv("x,y", (i) => `${i % 7},${i % 5 === 0 ? "" : i % 7 > 3}`)],
  ["weights with gaps of use", csv("x,w,y", (i) => `${i % 7},${i % 4},${i % 7 > 3}`), ["--weight", "w"]],
  ["every row in a group of its own", csv("x,g,y", (i) => `${i % 7},g${i},${i % 7 > 3}`), ["--group", "g"]],
  ["equal times", csv("x,t,y", (i) => `${i % 7},2020-01-0${1 + (i % 3)},${i % 7 > 3}`), ["--time", "t"]],
  ["far more threads than cores", sound, ["--threads", "12"]],
  ["numbers of very different sizes", csv("x,z,y", (i) => `${(i % 7) * 1e300},${(i % 5) * 1e-300},${i % 7 > 3}`)],
  ["a target of very large numbers", csv("x,y", (i) => `${i % 7},${(i % 7) * 1e90 + i * 1e80}`)],
  ["words as times", csv("x,t,y", (i) => `${i % 7},2020-Q${1 + Math.floor(i / 10)},${i % 2}`), ["--time", "t"]],
];

describe.concurrent("train refuses", () => {
  for (const [name, content, words, more = []] of REFUSED) {
    test(name, async () => {
      const path = folder({ "data.csv": content });
      const before = listing(path);
      expectRefusal(
        await modelwright(["train", "data.csv", "--target", "y", ...FAST, ...more], { cwd: path }),
        words,
        path,
        before,
      );
    });
  }
});

describe.concurrent("train, predict, evaluate and types take", () => {
  for (const [name, content, more = []] of TRAINED) {
    test(name, async () => {
      const path = folder({ "data.csv": content });
      const trained = await modelwright(["train", "data.csv", "--target", "y", ...FAST, ...more], { cwd: path });
      expectEnd(trained, 0);
      expect(Number.isFinite(JSON.parse(trained.stdout).score)).toBe(true);
      const predicted = await modelwright(["predict", "data.mw", "data.csv", "--json"], { cwd: path });
      expectEnd(predicted, 0);
      const { data } = JSON.parse(predicted.stdout) as { data: Record<string, unknown>[] };
      expect(data.every((row) => row.prediction !== null && row.prediction !== undefined)).toBe(true);
      const evaluated = await modelwright(["evaluate", "data.mw", "data.csv", "--json"], { cwd: path });
      expectEnd(evaluated, 0);
      expect(Object.keys(JSON.parse(evaluated.stdout).metrics).length).toBeGreaterThan(0);
      expectEnd(await modelwright(["types", "data.mw"], { cwd: path }), 0);
      expect(listing(path).filter((file) => file.endsWith(".part"))).toEqual([]);
    });
  }
});

describe.concurrent("a data path that is", () => {
  test("missing names the nearest file beside it", async () => {
    const path = folder({ "people.csv": people(20) });
    const ended = await modelwright(["profile", "poeple.csv"], { cwd: path });
    expectRefusal(ended, /poeple\.csv must be a file, got no such file\. Did you mean people\.csv/, path, [
      "people.csv",
    ]);
  });

  test("a folder is refused", async () => {
    const path = folder();
    mkdirSync(join(path, "tables"));
    expectRefusal(await modelwright(["profile", "tables"], { cwd: path }), /must be a file, got a directory/, path, [
      "tables",
    ]);
  });

  test("empty on standard input is refused", async () => {
    const path = folder();
    expectRefusal(await modelwright(["profile", "-"], { cwd: path }), /stdin must be a table .* got nothing/, path, []);
  });

  test.each(["/proc/self/mem", "/dev/null", "/proc/self/fd"])("%s is refused", async (source) => {
    const path = folder();
    const ended = await modelwright(["profile", source], { cwd: path });
    expectRefusal(ended, /must be/, path, []);
  });
});

describe("ten thousand columns", () => {
  test("and fifty rows are trained on in reasonable time", async () => {
    const names = Array.from({ length: 10_000 }, (_, c) => `c${c}`);
    const lines = Array.from(
      { length: 50 },
      (_, i) => `${names.map((_, c) => (i * (c + 3) + c * c) % 97).join(",")},${i % 2 ? "a" : "b"}`,
    );
    const path = folder({ "wide.csv": `${[...names, "y"].join(",")}\n${lines.join("\n")}\n` });
    const ended = await modelwright(["train", "wide.csv", "--target", "y", ...FAST], { cwd: path });
    console.log(`10,000 columns x 50 rows, 2 models: ${ended.seconds.toFixed(1)} s`);
    expectEnd(ended, 0);
    const predicted = await modelwright(["predict", "wide.mw", "wide.csv", "--out", "out.csv"], { cwd: path });
    console.log(`predict: ${predicted.seconds.toFixed(1)} s`);
    expectEnd(predicted, 0);
  }, 120_000);
});
