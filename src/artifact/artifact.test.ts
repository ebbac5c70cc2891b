import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { beforeAll, describe, expect, test } from "vitest";
import { isError } from "../contract/errors.ts";
import type { PlainState } from "../contract/state.ts";
import { createFitted, type Fitted } from "../pipeline/fitted.ts";
import { Writer } from "../program/writer.ts";
import { loadModel, saveModel } from "./files.node.ts";
import { packModel } from "./pack.ts";
import { ArrayPacker, unpackPlain } from "./plain.ts";
import { unpackModel } from "./unpack.ts";

function small(bias = 0.25): Fitted {
  const writer = new Writer();
  const x = writer.input({ name: "x", kind: "number", reason: "", missing: ["?"], levels: [] });
  const filled = writer.add("fill", [x], { value: Float64Array.of(1) });
  const ref = writer.add("linear", [filled], { weights: Float64Array.of(2), bias: Float64Array.of(bias) });
  return createFitted({
    task: { kind: "regression", target: "y", classes: [], weight: null, sensitive: [], columns: [] },
    program: writer.program([{ name: "prediction", kind: "number", labels: [], ref }]),
    plan: { steps: [], learner: { name: "ridge", params: { penalty: 1 } } },
    state: { steps: [], learner: { coefficients: Float64Array.of(2), intercept: bias } },
    report: {},
    trainedRows: 10,
  });
}

let bytes: Uint8Array;
beforeAll(async () => {
  bytes = (await packModel(small())).bytes;
});

/** The same archive with some files replaced; digests are left as they were unless `manifest` is changed too. */
function altered(changes: Record<string, Uint8Array | null>): Uint8Array {
  const files = { ...unzipSync(bytes), ...changes };
  for (const [name, content] of Object.entries(files)) if (content === null) delete files[name];
  return zipSync(files as Record<string, Uint8Array>);
}

async function codeOf(source: Uint8Array): Promise<string> {
  try {
    await unpackModel(source);
    return "loaded";
  } catch (error) {
    if (isError(error)) return error.code;
    throw error;
  }
}

describe("a model file", () => {
  test("predicts the same after saving and loading", async () => {
    const model = await unpackModel(bytes);
    for (const x of [0, -3.7, 1e300, null, "?"]) expect(model.predictOne({ x })).toEqual(small().predictOne({ x }));
  });

  test("has a digest that depends on the model alone", async () => {
    const again = await packModel(small(), { report: "<p>report</p>", seed: 7, writtenBy: "another version" });
    const other = await packModel(small(0.26));
    const { digest } = (await unpackModel(bytes)).manifest;
    expect(again.digest).toBe(digest);
    expect(other.digest).not.toBe(digest);
  });

  test("keeps every plain value, also the numbers that JSON does not know", () => {
    const value: PlainState = {
      list: [1, Number.NaN, Number.POSITIVE_INFINITY, null, true, "a"],
      nested: {
        f: Float64Array.of(1, Number.NaN),
        i: Int32Array.of(-1, 2),
        b: Uint8Array.of(255),
        empty: new Float32Array(0),
      },
    };
    const packer = new ArrayPacker();
    const json = JSON.parse(JSON.stringify(packer.json(value)));
    expect(unpackPlain(json, packer.bytes())).toEqual(value);
  });

  test("is written whole or not at all", async () => {
    const folder = mkdtempSync(join(tmpdir(), "model-"));
    const path = join(folder, "m.mw");
    await saveModel(small(), path);
    expect(readdirSync(folder)).toEqual(["m.mw"]);
    expect((await loadModel(path)).predictOne({ x: 1 })).toEqual({ prediction: 2.25 });
    await expect(saveModel(small(), join(folder, "no", "such", "m.mw"))).rejects.toThrow("its folder does not exist");
    await expect(saveModel(small(), folder)).rejects.toThrow("it is a folder");
    expect(readdirSync(folder)).toEqual(["m.mw"]);
  });

  test("in a folder that is not there, or that is no model, gives a clear error", async () => {
    const folder = mkdtempSync(join(tmpdir(), "model-"));
    await expect(loadModel(join(folder, "none.mw"))).rejects.toThrow("does not exist");
    await expect(loadModel(folder)).rejects.toThrow("is a folder");
    writeFileSync(join(folder, "text.mw"), "age,job\n1,clerk\n");
    await expect(loadModel(join(folder, "text.mw"))).rejects.toThrow("got something that is not a ZIP archive");
    expect(readFileSync(join(folder, "text.mw"), "utf8")).toContain("clerk");
  });
});

describe("a hostile model file", () => {
  test("with an altered byte of the program is refused", async () => {
    const program = strFromU8(unzipSync(bytes)["program.json"]!).replace('"x"', '"z"');
    expect(await codeOf(altered({ "program.json": strToU8(program) }))).toBe("artifact/altered");
    expect(await codeOf(altered({ "arrays.bin": new Uint8Array(64) }))).toBe("artifact/altered");
  });

  test("with a file left out is refused", async () => {
    expect(await codeOf(altered({ "arrays.bin": null }))).toBe("artifact/damaged");
    expect(await codeOf(altered({ "manifest.json": null }))).toBe("artifact/damaged");
  });

  test("of a newer format says so", async () => {
    const manifest = JSON.parse(strFromU8(unzipSync(bytes)["manifest.json"]!));
    const newer = strToU8(JSON.stringify({ ...manifest, formatVersion: 99 }));
    expect(await codeOf(altered({ "manifest.json": newer }))).toBe("artifact/newer-format");
  });

  test("cut off anywhere is refused, never half-loaded", async () => {
    for (let length = 0; length < bytes.length; length += Math.max(1, Math.floor(bytes.length / 97))) {
      expect(await codeOf(bytes.slice(0, length))).toMatch(/^artifact\/(damaged|not-a-model)$/);
    }
  });

  test("with any byte flipped either is refused or predicts the same", async () => {
    const before = JSON.stringify(small().predictOne({ x: 3 }));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (place, mask) => {
        const spoilt = bytes.slice();
        spoilt[place]! ^= mask;
        try {
          const model = await unpackModel(spoilt);
          expect(JSON.stringify(model.predictOne({ x: 3 }))).toBe(before);
        } catch (error) {
          expect(isError(error), String(error)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("with array references beyond the data is refused", () => {
    for (const reference of [["f64", 8, 1e9], ["f64", -8, 1], ["f64", 3, 1], ["x", 0, 1], ["f64", 0], "f64"]) {
      expect(() => unpackPlain({ $array: reference } as unknown, new Uint8Array(64))).toThrow("model file");
    }
  });

  test("nested without end is refused", () => {
    let json: unknown = 1;
    for (let i = 0; i < 5000; i++) json = [json];
    expect(() => unpackPlain(json, new Uint8Array(0))).toThrow("nested too deeply");
  });

  test("with keys named like object internals stays plain data", () => {
    const value = unpackPlain(JSON.parse('{"__proto__": {"polluted": 1}}'), new Uint8Array(0));
    expect(Object.keys(value as object)).toEqual(["__proto__"]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
