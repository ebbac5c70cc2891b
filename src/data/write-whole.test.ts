import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { writeTogether } from "./write-whole.node.ts";

let path = "";
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "write-"));
  return () => rmSync(path, { recursive: true });
});

const at = (name: string): string => join(path, name);

describe("files written together", () => {
  test("are all there, in place of older ones, and nothing else is", async () => {
    writeFileSync(at("b"), "old");
    await writeTogether([
      { path: at("a"), content: "1" },
      { path: at("b"), content: Uint8Array.of(50) },
    ]);
    expect(readdirSync(path).sort()).toEqual(["a", "b"]);
    expect(readFileSync(at("a"), "utf8") + readFileSync(at("b"), "utf8")).toBe("12");
  });

  test.each([
    ["in no folder", "no/such/b", /no\/such\/b must be a place .*folder does not exist/],
    ["below a file", "old/b", /old\/b must be a place .*not a folder/],
  ])("are none, and older ones stay, when one of them is %s", async (_name, name, words) => {
    writeFileSync(at("old"), "old");
    const files = [
      { path: at("old"), content: "new" },
      { path: at("a"), content: "1" },
      { path: at(name), content: "2" },
    ];
    await expect(writeTogether(files)).rejects.toThrow(words);
    expect(readdirSync(path)).toEqual(["old"]);
    expect(readFileSync(at("old"), "utf8")).toBe("old");
  });

  test("are none when one folder is read-only", async (context) => {
    if (process.getuid?.() === 0) context.skip("root may write everywhere");
    mkdirSync(at("locked"));
    chmodSync(at("locked"), 0o555);
    const files = [
      { path: at("a"), content: "1" },
      { path: at("locked/b"), content: "2" },
    ];
    await expect(writeTogether(files)).rejects.toThrow(/writing there is not allowed/);
    expect(readdirSync(path)).toEqual(["locked"]);
  });
});
