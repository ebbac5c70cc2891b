import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { describe, expect, test } from "vitest";
import { madeTerms, madeTree } from "../../tests/report/made-model.ts";
import { madeRegression, madeReport } from "../../tests/report/made-report.ts";
import { renderReport } from "./render.ts";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const found = PLACES.find((path) => existsSync(path));
const needed = process.env.MODELWRIGHT_CI === "1";
if (found === undefined && !needed) console.warn("phone.test.ts: skipped, there is no Chromium on this machine");

const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

describe.skipIf(found === undefined && !needed)("the report in a browser", () => {
  test("never scrolls sideways, from a phone to a desk, and breaks no rule of its own policy", async () => {
    expect(found, "Chromium is missing; install it with apt-get install chromium").toBeDefined();
    const folder = mkdtempSync(join(tmpdir(), "report-"));
    const browser = await chromium.launch({ executablePath: found!, args: QUIET });
    try {
      for (const [name, data] of [
        ["classes", madeReport()],
        ["numbers", madeRegression()],
        ["tree", madeReport({ tree: madeTree(new Array<boolean>(40).fill(true), ["a", "b"]) })],
        ["terms", madeReport({ terms: madeTerms("softmax", ["a", "b", "c"]) })],
      ] as const) {
        const path = join(folder, `${name}.html`);
        writeFileSync(path, await renderReport(data));
        for (const width of [360, 768, 1280]) {
          for (const colorScheme of ["light", "dark"] as const) {
            const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
            const complaints: string[] = [];
            page.on("console", (message) => complaints.push(message.text()));
            page.on("request", (request) => {
              if (!request.url().startsWith("file:")) complaints.push(request.url());
            });
            await page.goto(pathToFileURL(path).href);
            const reach = await page.evaluate(() => document.documentElement.scrollWidth);
            expect(reach, `${name} at ${width} px`).toBeLessThanOrEqual(width);
            expect(complaints).toEqual([]);
            await page.close();
          }
        }
      }
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
