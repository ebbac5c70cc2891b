import { describe, expect, test, vi } from "vitest";
import { madeTerms, madeTree } from "../../tests/report/made-model.ts";
import { HOSTILE, madeRegression, madeReport } from "../../tests/report/made-report.ts";
import { withInterval } from "../charts/numbers.ts";
import { escapeText } from "./markup.ts";
import { renderReport } from "./render.ts";

/** What a reader sees: tags away, entities back. */
function textOf(page: string): string {
  return page
    .replace(/<style>[\s\S]*?<\/style>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, "&");
}

describe("the report page", () => {
  test("has no script, no outside resource and a policy that forbids both", async () => {
    for (const page of [await renderReport(madeReport()), await renderReport(madeRegression())]) {
      expect(page).not.toMatch(/<script/i);
      expect(page).not.toMatch(/\bon[a-z]+\s*=\s*"/i);
      expect(page).not.toMatch(/https?:|javascript:|\/\/[a-z]/i);
      expect(page).not.toMatch(/<(link|img|iframe|object|embed|base|form)\b/i);
      expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline';`);
      expect(page).toContain('<html lang="en">');
      expect(page.length).toBeLessThan(400_000);
    }
  });

  test("escapes names and levels everywhere, in charts too", async () => {
    const complaints = vi.spyOn(console, "error");
    const page = await renderReport(madeReport());
    expect(complaints).not.toHaveBeenCalled();
    complaints.mockRestore();
    expect(page).not.toContain("<script");
    expect(page).not.toContain("<b>bold");
    expect(page).toContain(escapeText(HOSTILE));
    expect(page).not.toContain("undefined");
    expect(page).not.toContain("NaN");
    expect(page).not.toContain("[object");
  });

  test("shows every field of its data", async () => {
    const data = madeReport();
    const text = textOf(await renderReport(data));
    const shown = [
      data.title,
      data.created,
      data.writtenBy,
      data.source.name,
      "12,345",
      data.task.reason,
      data.task.positiveReason!,
      data.task.classes[0]!.label,
      data.verdict,
      ...data.warnings,
      ...data.notes,
      data.validation,
      "boosted trees 2",
      "a note of a row",
      "70 % boosted trees 2",
      withInterval(data.metrics[1]!).split(" ")[0]!,
      "summary of accuracy",
      "321",
      data.test!.name,
      "777",
      ...data.columns.flatMap(({ name, reason, leftOut }) => [name, reason, leftOut]),
      ...data.columns.flatMap(({ prepared }) => prepared.map(({ words }) => words)),
      "8000",
      "area 0.912",
      "area 0.834",
      "1999",
      "299",
      "A section",
      "a reason for it",
      data.record.digest,
      data.record.dataFingerprint,
      data.record.command,
      "12 s",
      "42",
    ];
    for (const words of shown) expect(text).toContain(words);
    for (const { column } of data.dependence) expect(text).toContain(column);
    expect(textOf(await renderReport(madeRegression()))).toContain("Truth minus prediction");
  });

  test("draws a model that can be read, with its names escaped", async () => {
    const classes = ["__proto__", HOSTILE];
    const all = new Array<boolean>(40).fill(true);
    for (const model of [{ tree: madeTree(all, classes) }, { terms: madeTerms("sigmoid", classes) }]) {
      const page = await renderReport(madeReport(model));
      const start = page.indexOf("How does the model decide?");
      const section = page.slice(start, page.indexOf("</section>", start));
      expect(start).toBeGreaterThan(0);
      expect(section.match(/<svg role="img"/g)).toHaveLength("tree" in model ? 1 : 7);
      expect(/<script|<b>bold|undefined|NaN/.test(section)).toBe(false);
      expect(section).toContain(escapeText(HOSTILE));
    }
    expect(await renderReport(madeReport())).not.toContain("How does the model decide?");
  });

  test("is the same for the same data", async () => {
    expect(await renderReport(madeReport())).toBe(await renderReport(madeReport()));
  });

  test("draws nothing when there is no time, and says what it would have shown", async () => {
    const page = await renderReport(madeReport(), { goOn: () => false });
    expect(page).not.toContain("<svg");
    expect(page).toContain("No time was left to draw it.");
  });

  test("gives each picture a name, and each heading its place", async () => {
    const page = await renderReport(madeReport());
    const pictures = page.match(/<svg [^>]*>/g)!;
    expect(pictures.length).toBeGreaterThan(8);
    for (const picture of pictures) expect(picture).toMatch(/role="img" aria-label="[^"]{10,}"/);
    const levels = [...page.matchAll(/<h([1-6])/g)].map((found) => Number(found[1]));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.forEach((level, i) => {
      expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
    });
    for (const table of page.match(/<table[\s\S]*?<\/table>/g)!) expect(table).toContain("<caption");
    const ids = [...page.matchAll(/\bid="([^"]+)"/g)].map((found) => found[1]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
