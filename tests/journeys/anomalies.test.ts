/** Anomalies as users look for them: the built command, files in, files out. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../../src/compute/random.ts";
import { expectEnd, expectRefusal, folder, listing, modelwright } from "./cli.ts";

/** Payments; rows 50 and 120 are odd: one is huge, one is from a country that no other row has. */
function payments(rows = 400): string {
  const random = createRandom(6);
  const lines = ["amount,hour,country,fraud"];
  for (let i = 1; i <= rows; i++) {
    const amount = i === 50 ? 9000 : Math.round(60 + 15 * random.normal());
    const hour = i === 120 ? 3 : 9 + random.integer(9);
    const country = i === 120 ? "nowhere" : ["here", "there"][random.integer(2)]!;
    lines.push(`${amount},${hour},${country},${i === 50 || i === 120 ? "yes" : "no"}`);
  }
  return `${lines.join("\n")}\n`;
}

describe("train --task anomaly", () => {
  let path = "";
  let trained: Awaited<ReturnType<typeof modelwright>>;
  const args = ["train", "payments.csv", "--task", "anomaly", "--exclude", "fraud"];
  beforeAll(async () => {
    path = folder({ "payments.csv": payments() });
    trained = await modelwright([...args, "--json"], { cwd: path });
  });

  test("needs no target and prints one JSON document", () => {
    expectEnd(trained, 0);
    const answer = JSON.parse(trained.stdout);
    expect(answer).toMatchObject({ model: "payments.mw", report: "payments-report.html", task: "anomaly", rows: 400 });
    expect(answer.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(answer.anomalies.low).toBeLessThanOrEqual(answer.anomalies.value);
    expect(answer.anomalies.value).toBeLessThan(20);
    expect(answer.threshold).toMatchObject({ value: 0.5 });
    expect(answer.agreement).toHaveLength(3);
    expect(listing(path)).toEqual(["payments-report.html", "payments.csv", "payments.mw"]);
  });

  test("the odd rows come first, with the column that makes them odd", () => {
    const [first, second] = JSON.parse(trained.stdout).oddest;
    expect([first.row, second.row].sort((a, b) => a - b)).toEqual([50, 120]);
    const huge = first.row === 50 ? first : second;
    expect(huge.reasons[0]).toMatchObject({ column: "amount", cell: "9000", tail: 1 / 400 });
  });

  test("predict gives the score and the decision, the same as in training", async () => {
    const ended = await modelwright(["predict", "payments.mw", "payments.csv", "--json"], { cwd: path });
    expectEnd(ended, 0);
    const { added, data } = JSON.parse(ended.stdout);
    expect(added).toEqual(["anomaly_score", "anomaly"]);
    const { oddest, anomalies } = JSON.parse(trained.stdout);
    expect(data[49].anomaly).toBe("yes");
    expect(data.filter((row: { anomaly: string }) => row.anomaly === "yes")).toHaveLength(anomalies.value);
    for (const { row, score } of oddest) expect(data[row - 1].anomaly_score).toBe(score);
  });

  test("a target that is named is not learnt from, and the same seed gives the same model", async () => {
    const target = ["train", "payments.csv", "--task", "anomaly", "--target", "fraud", "--no-report", "--out", "b.mw"];
    const again = await modelwright([...target, "--json"], { cwd: path });
    expectEnd(again, 0);
    expect(JSON.parse(again.stdout).digest).toBe(JSON.parse(trained.stdout).digest);
  });

  test("the report names the rows and needs nothing else", () => {
    const page = readFileSync(join(path, "payments-report.html"), "utf8");
    expect(page).toMatch(/^<!doctype html>/i);
    expect(page).toContain("The oddest rows, and why");
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  });

  test("options of other tasks are refused by name", async () => {
    const before = listing(path);
    const ended = await modelwright([...args, "--metric", "rmse"], { cwd: path });
    expectRefusal(ended, /--metric must not be given with --task anomaly/, path, before);
  });
});
