import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { saveConfig } from "./save-config.ts";

test.each([
  ["people.csv", "people.csv"],
  ["-", "-"],
  ["shop.db::orders", "shop.db::orders"],
  ["postgres://me:se@cr:et@host:5432/shop::public.orders", "postgres://me@host:5432/shop::public.orders"],
  ["postgres://me@host/shop?password=secret&ssl=1", "postgres://me@host/shop?ssl=1"],
])("a config file keeps %s without its password", async (source, kept) => {
  const folder = mkdtempSync(join(tmpdir(), "config-"));
  const path = join(folder, "run.json");
  await saveConfig({ path, isLoaded: false }, source, { target: "y", seed: 0, test: source, budget: 90, quiet: true });
  const text = readFileSync(path, "utf8");
  rmSync(folder, { recursive: true });
  expect(text).not.toMatch(/se@cr|secret/);
  expect(JSON.parse(text)).toEqual({ data: kept, train: { target: "y", budget: "90s", test: kept, seed: 0 } });
});
