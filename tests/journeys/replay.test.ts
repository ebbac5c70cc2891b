/** A model's recorded plan carried out again: the same model on any number of threads, and what differs is named. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { expectEnd, flats, folder, modelwright, people } from "./cli.ts";

const trained = async (files: Readonly<Record<string, string>>, args: readonly string[]): Promise<string> => {
  const cwd = folder(files);
  const ended = await modelwright(
    ["train", "table.csv", "--out", "m.mw", "--no-report", "--quiet", "--json", ...args],
    {
      cwd,
    },
  );
  expectEnd(ended, 0);
  return cwd;
};
const verified = async (cwd: string, args: readonly string[] = [], code = 0, data = "table.csv") => {
  const ended = await modelwright(["verify", "m.mw", data, "--json", ...args], { cwd });
  expectEnd(ended, code);
  return JSON.parse(ended.stdout);
};
/** Every seventh line has another number in the named column. */
const changed = (table: string, column: number): string =>
  table
    .split("\n")
    .map((line, i) => (i % 7 === 3 && line !== "" ? line.split(",").with(column, "31").join(",") : line))
    .join("\n");

describe("a model made by count", () => {
  const table = people(240, 5).replaceAll(",clerk,", ",-,");
  const made = trained({ "table.csv": table, "other.csv": changed(table, 0), "unused.csv": changed(table, 1) }, [
    ...["--target", "left", "--positive", "no", "--exclude", "income", "--missing", "-", "--kind", "job=category"],
    ...["--max-models", "5", "--threads", "2"],
  ]);
  made.catch(() => {});

  test("follows from its data on 1 and 2 threads, without being told how they were read", async () => {
    for (const threads of ["1", "2"]) {
      const found = await verified(await made, ["--threads", threads]);
      expect(found).toMatchObject({ follows: true, data: { same: true, columns: [] } });
      expect(found.digest).toBe(found.recorded);
      expect(found.data.fingerprint).toBe(found.data.recorded);
    }
  });

  test("does not follow from other data, and the column is named", async () => {
    const found = await verified(await made, [], 3, "other.csv");
    expect(found.data.columns).toEqual([{ column: "age", used: true, what: "holds other cells" }]);
    expect(found).toMatchObject({ follows: false, digest: null });
  });

  test("follows where only a column differs that was left out", async () => {
    const found = await verified(await made, [], 0, "unused.csv");
    expect(found.data.columns).toEqual([{ column: "income", used: false, what: "holds other cells" }]);
  });

  test("is made again by train --replay, and of other data another one comes", async () => {
    const cwd = await made;
    for (const data of ["table.csv", "other.csv"]) {
      const args = ["train", data, "--replay", "m.mw", "--out", `again-${data}.mw`, "--json", "--quiet"];
      const ended = await modelwright(args, { cwd });
      expectEnd(ended, 0);
      expect(JSON.parse(ended.stdout).follows).toBe(data === "table.csv");
    }
    expect(await verified(cwd, [], 3, "other.csv")).toMatchObject({ follows: false });
    const again = await modelwright(["verify", "again-other.csv.mw", "other.csv"], { cwd });
    expectEnd(again, 0);
  });

  test("cannot be replayed with choices that the plan has made", async () => {
    const ended = await modelwright(["train", "table.csv", "--replay", "m.mw", "--seed", "3"], { cwd: await made });
    expectEnd(ended, 2);
    expect(ended.stderr).toContain("--seed must not be given with --replay");
  });

  test("is found out where its file was altered", async () => {
    const cwd = await made;
    const files = unzipSync(readFileSync(join(cwd, "m.mw")));
    const plan = strFromU8(files["pipeline.json"]!).replace('"name":"', '"name":"x');
    writeFileSync(join(cwd, "altered.mw"), zipSync({ ...files, "pipeline.json": strToU8(plan) }));
    const ended = await modelwright(["verify", "altered.mw", "table.csv", "--json"], { cwd });
    expectEnd(ended, 3);
    expect(JSON.parse(ended.stdout)).toMatchObject({ follows: false, recorded: null });
    expect(JSON.parse(ended.stdout).words).toContain("pipeline.json does not match its digest");
  });
});

test.each([
  ["a classification under a short clock", people(3000, 6), "left", "2s"],
  ["a regression under a shorter one", flats(6000, 7), "price", "1s"],
])("%s is made again exactly", async (_, table, target, budget) => {
  const cwd = await trained({ "table.csv": table }, ["--target", target, "--budget", budget]);
  for (const threads of ["1", "2"])
    expect(await verified(cwd, ["--threads", threads])).toMatchObject({ follows: true });
});

test("joins and lags are made again from the plan", async () => {
  const rows = Array.from({ length: 240 }, (_, i) => [
    i % 8,
    `2024-01-${String(1 + Math.floor(i / 8)).padStart(2, "0")}`,
  ]);
  const table = ["shop,day,sold", ...rows.map(([shop, day], i) => `s${shop},${day},${(i * 7) % 31}`)].join("\n");
  const shops = ["shop,size", ...Array.from({ length: 8 }, (_, i) => `s${i},${i * 10}`)].join("\n");
  const args = ["--target", "sold", "--group", "shop", "--time", "day", "--lags", "sold:1,2", "--join", "shops.csv"];
  const cwd = await trained({ "table.csv": table, "shops.csv": shops }, [...args, "--on", "shop", "--max-models", "4"]);
  expect(await verified(cwd, ["--join", "shops.csv"])).toMatchObject({ follows: true, data: { same: true } });
});

test("a model of clusters has no plan to carry out", async () => {
  const cwd = await trained({ "table.csv": flats(120, 3) }, ["--task", "clustering", "--max-models", "3"]);
  const ended = await modelwright(["verify", "m.mw", "table.csv"], { cwd });
  expectEnd(ended, 2);
  expect(ended.stderr).toContain("must hold the record of its training");
});
