/** Clusters, as users get them: the built command, a table in, a model and a report out. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRandom } from "../../src/compute/random.ts";
import { expectEnd, folder, listing, modelwright } from "./cli.ts";

/** Three kinds of customers, or one. */
function customers(kinds: number, rows = 240): string {
  const random = createRandom(5);
  const lines = ["spend,visits,channel"];
  for (let i = 0; i < rows; i++) {
    const kind = i % kinds;
    const channel = ["web", "shop", "phone"][kinds === 1 ? random.integer(3) : kind];
    const spend = 100 + 80 * kind + 8 * random.normal();
    const visits = 10 + (kind === 1 ? 20 : 0) + 2 * random.normal();
    lines.push(`${spend.toFixed(2)},${visits.toFixed(2)},${channel}`);
  }
  return `${lines.join("\n")}\n`;
}

test("clusters are found, saved, shown and given to new rows; evaluate says that there is nothing to evaluate", async () => {
  const path = folder({ "customers.csv": customers(3) });
  const args = ["train", "customers.csv", "--task", "clustering", "--budget", "20s", "--json"];
  const trained = await modelwright(args, { cwd: path });
  expectEnd(trained, 0);
  const answer = JSON.parse(trained.stdout);
  expect(answer).toMatchObject({ model: "customers.mw", task: "clustering", structure: true, clusters: 3 });
  expect(answer.profiles.map((p: { rows: number }) => p.rows)).toEqual([80, 80, 80]);
  expect(listing(path)).toEqual(["customers-report.html", "customers.csv", "customers.mw"]);
  const page = readFileSync(join(path, "customers-report.html"), "utf8");
  expect(page).toContain("What sets it apart");
  expect(page).toContain("<svg");
  expectEnd(await modelwright(["predict", "customers.mw", "customers.csv", "--out", "out.csv"], { cwd: path }), 0);
  const [header, ...rows] = readFileSync(join(path, "out.csv"), "utf8").trimEnd().split("\n");
  expect(header).toMatch(/^spend,visits,channel,cluster/);
  const clusters = rows.map((row) => row.split(",")[3]);
  expect(new Set(clusters.map((cluster, i) => `${i % 3} ${cluster}`)).size).toBe(3);
  const evaluated = await modelwright(["evaluate", "customers.mw", "customers.csv"], { cwd: path });
  expectEnd(evaluated, 2);
  expect(evaluated.stderr).toMatch(/must have a target to be evaluated, got a clustering model/);
});

test("a table of one cloud has no structure, and that is said", async () => {
  const path = folder({ "customers.csv": customers(1) });
  const args = ["train", "customers.csv", "--task", "clustering", "--max-models", "5"];
  const trained = await modelwright(args, { cwd: path });
  expectEnd(trained, 0);
  expect(trained.stdout).toMatch(/no structure found/);
});
