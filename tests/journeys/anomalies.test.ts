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

  test("two known anomalies teach nothing but are found, and the same seed gives the same model", async () => {
    const target = ["train", "payments.csv", "--task", "anomaly", "--target", "fraud", "--no-report", "--out", "b.mw"];
    const again = await modelwright([...target, "--json"], { cwd: path });
    expectEnd(again, 0);
    const { digest, labels, notes } = JSON.parse(again.stdout);
    expect(digest).toBe(JSON.parse(trained.stdout).digest);
    expect(labels).toMatchObject({ column: "fraud", anomaly: "yes", anomalies: 2, usual: 398, learnt: false });
    expect(labels.metrics.find(({ name }: { name: string }) => name === "pr-auc").value).toBe(1);
    expect(notes).toContainEqual(expect.stringContaining('"fraud" tells of 2 anomalies and 398 other rows'));
  });

  test("a share of anomalies sets the threshold", async () => {
    const share = [...args, "--contamination", "0.1", "--no-report", "--out", "c.mw", "--json"];
    const ended = await modelwright(share, { cwd: path });
    expectEnd(ended, 0);
    expect(JSON.parse(ended.stdout).anomalies.value).toBe(40);
    const before = listing(path);
    const wrong = await modelwright([...args, "--contamination", "0.9"], { cwd: path });
    expectRefusal(wrong, /--contamination <share>.*0.9.*It must be a number above 0 and at most 0.5/, path, before);
    const other = await modelwright(["train", "payments.csv", "--target", "fraud", "--contamination", "0.1"], {
      cwd: path,
    });
    expectRefusal(other, /--contamination must be given with --task anomaly only/, path, before);
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

/** Frauds that no column gives away alone: small payments at noon, of which there are others here. */
function known(rows = 600): string {
  const random = createRandom(9);
  const lines = ["amount,hour,country,fraud"];
  for (let i = 1; i <= rows; i++) {
    const fraud = i % 20 === 0;
    const country = fraud || random.integer(2) === 0 ? "there" : "here";
    const hour = fraud ? 12 : 9 + random.integer(9);
    const amount = Math.round(
      fraud || (country === "here" && hour === 12) ? 40 + random.normal() : 60 + 15 * random.normal(),
    );
    lines.push(`${amount},${hour},${country},${fraud ? "yes" : i % 3 === 0 ? "" : "no"}`);
  }
  return `${lines.join("\n")}\n`;
}

describe("train --task anomaly --target", () => {
  test("learns from known anomalies, says how well, and predicts what it said", async () => {
    const path = folder({ "payments.csv": known() });
    const args = ["train", "payments.csv", "--task", "anomaly", "--target", "fraud", "--json"];
    const trained = await modelwright(args, { cwd: path });
    expectEnd(trained, 0);
    const { labels, anomalies, oddest } = JSON.parse(trained.stdout);
    expect(labels).toMatchObject({ learnt: true, anomalies: 30, usual: 400 - 20, unknownAreUsual: false });
    const [precision] = labels.metrics;
    expect(precision).toMatchObject({ name: "pr-auc" });
    expect(precision.value).toBeGreaterThan(precision.detectors.value + 0.2);
    expect(oddest[0].reasons.length).toBeGreaterThan(0);
    const page = readFileSync(join(path, "payments-report.html"), "utf8");
    expect(page).toContain("How well known anomalies are found");
    const ended = await modelwright(["predict", "payments.mw", "payments.csv", "--json"], { cwd: path });
    expectEnd(ended, 0);
    const { added, data } = JSON.parse(ended.stdout);
    expect(added).toEqual(["anomaly_score", "anomaly"]);
    const yes = data.filter((row: { anomaly: string }) => row.anomaly === "yes");
    expect(yes).toHaveLength(anomalies.value);
    expect(yes.filter((row: { fraud: string }) => row.fraud === "yes").length).toBeGreaterThan(25);
  });

  test("one label is that of anomalies, and three are refused", async () => {
    const only = known().replaceAll(",no\n", ",\n");
    const path = folder({ "payments.csv": only });
    const args = ["train", "payments.csv", "--task", "anomaly", "--no-report", "--json"];
    const trained = await modelwright([...args, "--target", "fraud"], { cwd: path });
    expectEnd(trained, 0);
    const { labels } = JSON.parse(trained.stdout);
    expect(labels).toMatchObject({
      anomaly: "yes",
      reason: "the only label",
      usual: 0,
      unknown: 570,
      unknownAreUsual: true,
    });
    const before = listing(path);
    const refused = await modelwright([...args, "--target", "hour"], { cwd: path });
    expectRefusal(
      refused,
      /task.target must tell anomalies from usual rows by 1 or 2 labels, got "hour" with 9/,
      path,
      before,
    );
  });
});
