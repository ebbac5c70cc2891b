/** Two models on the same rows: what changed is counted, and the planted cause is named first. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/compute/random.ts";
import { expectEnd, flats, folder, modelwright } from "./cli.ts";

/** Rows that say yes for large sizes; in the second table never in the south. */
function tables(rows: number): { readonly first: string; readonly second: string } {
  const random = createRandom(3);
  const lines = Array.from({ length: rows }, (_, i) => {
    const size = Math.round(100 * random.uniform());
    const side = ["north", "south", "west"][random.integer(3)]!;
    const noise = Math.round(100 * random.uniform());
    const yes = size > 50;
    return { cells: `r${i},${size},${side},${noise}`, first: yes, second: yes && side !== "south" };
  });
  const written = (key: "first" | "second"): string =>
    ["code,size,side,noise,answer", ...lines.map((line) => `${line.cells},${line[key] ? "yes" : "no"}`)].join("\n");
  return { first: written("first"), second: written("second") };
}

const trained = async (cwd: string, data: string, out: string, args: readonly string[]): Promise<void> => {
  const all = ["train", data, "--out", out, "--max-models", "3", "--no-report", "--quiet", ...args];
  expectEnd(await modelwright(all, { cwd }), 0);
};
const compared = async (cwd: string, args: readonly string[]) => {
  const ended = await modelwright(["diff", ...args, "--json"], { cwd });
  expectEnd(ended, 0);
  return JSON.parse(ended.stdout);
};

describe("models of labels", () => {
  const { first, second } = tables(600);
  const made = (async () => {
    const cwd = folder({ "first.csv": first, "second.csv": second });
    await trained(cwd, "first.csv", "a.mw", ["--target", "answer"]);
    await trained(cwd, "second.csv", "b.mw", ["--target", "answer"]);
    return cwd;
  })();
  made.catch(() => {});

  test("differ where the planted rule says, and through its columns", async () => {
    const cwd = await made;
    const found = await compared(cwd, ["a.mw", "b.mw", "first.csv", "--id", "code", "--top", "5", "--out", "out.csv"]);
    const planted = first.split("\n").filter((line, i) => line !== second.split("\n")[i]).length;
    expect(Math.abs(found.changed - planted)).toBeLessThan(0.1 * planted);
    expect(found.directions[0]).toMatchObject({ words: "yes -> no" });
    expect(
      found.columns
        .slice(0, 2)
        .map(({ column }: { column: string }) => column)
        .sort(),
    ).toEqual(["side", "size"]);
    expect(found.columns[0].value).toBeGreaterThan(0.3);
    expect(found.columns.find(({ column }: { column: string }) => column === "noise")?.value ?? 0).toBeLessThan(0.1);
    // The first model was trained on what the data say.
    expect(found.truth).toMatchObject({ rows: found.changed, measure: "right" });
    expect(found.truth.first).toBeGreaterThan(0.9 * found.changed);
    expect(found.top).toHaveLength(5);
    for (const { row, id, reasons } of found.top) {
      expect(id).toBe(`r${row - 1}`);
      expect(reasons.length).toBeGreaterThan(0);
    }
    const lines = readFileSync(join(cwd, "out.csv"), "utf8").trim().split("\n");
    expect(lines[0]).toBe("row,id,before,after,move");
    expect(lines).toHaveLength(found.changed + 1);
  });

  test("are the same as themselves", async () => {
    const found = await compared(await made, ["a.mw", "a.mw", "first.csv"]);
    expect(found).toMatchObject({ rows: 600, changed: 0, directions: [], top: [], truth: null });
  });

  test("are told of in words, and unknown columns are refused", async () => {
    const cwd = await made;
    const ended = await modelwright(["diff", "a.mw", "b.mw", "first.csv"], { cwd });
    expectEnd(ended, 0);
    expect(ended.stdout).toMatch(/of 600 rows \(\d+\.\d %\) get another decision/);
    const refused = await modelwright(["diff", "a.mw", "b.mw", "first.csv", "--id", "cod"], { cwd });
    expectEnd(refused, 2);
    expect(refused.stderr).toContain('--id must be a column of the data, got "cod"');
  });
});

test("models of values differ by more than an amount, and not with models of labels", async () => {
  const cwd = folder({ "flats.csv": flats(400), "labels.csv": tables(100).first });
  await trained(cwd, "flats.csv", "a.mw", ["--target", "price"]);
  await trained(cwd, "flats.csv", "b.mw", ["--target", "price", "--exclude", "district"]);
  await trained(cwd, "labels.csv", "c.mw", ["--target", "answer"]);
  const found = await compared(cwd, ["a.mw", "b.mw", "flats.csv", "--by", "30000"]);
  expect(found).toMatchObject({ by: 30_000, truth: { measure: "mean absolute error" } });
  expect(found.changed).toBeGreaterThan(0);
  expect(found.columns[0]).toMatchObject({ column: "district", readBy: "first" });
  expect(found.truth.first).toBeLessThan(found.truth.second);
  for (const { move } of found.top) expect(Math.abs(move)).toBeGreaterThan(30_000);
  const refused = await modelwright(["diff", "a.mw", "c.mw", "flats.csv"], { cwd });
  expectEnd(refused, 2);
  expect(refused.stderr).toContain("must predict labels or both values, got regression and binary");
});
