/** Models that can be read are drawn in the report of their training. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectEnd, flats, folder, modelwright, people } from "./cli.ts";

/** The section on the model itself, of the report of a run with this learner alone. */
async function sectionOf(learner: string, target: string): Promise<string> {
  const path = folder({ "people.csv": people(), "flats.csv": flats() });
  const table = target === "price" ? "flats.csv" : "people.csv";
  const args = ["train", table, "--target", target, "--learners", learner, "--max-models", "2", "--quiet"];
  // The parts of a date and of a text would make hundreds of pairs of columns.
  if (target === "left") args.push("--exclude", "remark,joined");
  expectEnd(await modelwright([...args, "--report", "report.html"], { cwd: path }), 0);
  const page = readFileSync(join(path, "report.html"), "utf8");
  const start = page.indexOf("<h2>How does the model decide?</h2>");
  expect(start).toBeGreaterThan(0);
  return page.slice(start, page.indexOf("</section>", start));
}

describe("the report of one decision tree", () => {
  test.each(["left", "price"])("for %s shows it drawn and as text", async (target) => {
    const section = await sectionOf("decisionTree", target);
    expect(section).toMatch(/<svg role="img" aria-label="The tree\. A decision tree of [^"]*It asks first whether /);
    expect(section).toContain("100\u00a0% of rows");
    expect(section).toMatch(/The whole tree as text[\s\S]*otherwise/);
    expect(section).not.toMatch(/NaN|undefined/);
  });
});

describe("the report of one additive model", () => {
  test.each(["left", "price"])("for %s shows its terms", async (target) => {
    const section = await sectionOf("explainableBoosting", target);
    expect(section).toContain("The model is a sum: ");
    expect(section).toContain(target === "price" ? "Adds to price" : "Adds to log-odds of yes");
    expect(section).toMatch(/<svg role="img" aria-label="[^"]*What \w+ adds: from /);
    expect(section).not.toMatch(/NaN|undefined/);
  });
});
