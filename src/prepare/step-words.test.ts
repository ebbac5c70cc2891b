import { describe, expect, test } from "vitest";
import { catalog } from "../catalog.ts";
import type { AnyStep } from "../contract/step.ts";
import { dateParts } from "./date-parts.ts";
import { impute } from "./impute.ts";
import { oneHot } from "./one-hot.ts";
import { standardise } from "./standardise.ts";
import { type PlannedStep, stepWords } from "./step-words.ts";

const planned = (...steps: AnyStep[]): PlannedStep[] =>
  steps.map(({ spec, params, columns }) => ({ name: spec.name, params, columns }));

describe("words of steps", () => {
  const steps = planned(oneHot({}, ["city"]), impute({ indicator: true }), standardise());

  test("follow a number through the steps that touch it", () => {
    expect(stepWords(steps, { name: "age", kind: "number", missing: 3 })).toBe(
      "missing cells become the median and are marked, then scaled to mean 0 and spread 1",
    );
  });
  test("know what a category has become", () => {
    expect(stepWords(steps, { name: "city", kind: "category", missing: 0 })).toBe(
      "one 0/1 column per level, then scaled to mean 0 and spread 1",
    );
  });
  test("are empty when nothing is done", () => {
    expect(stepWords(planned(dateParts({}, ["born"])), { name: "age", kind: "number", missing: 0 })).toBe("");
  });
  test("exist for every step of the catalog", () => {
    for (const make of Object.values(catalog.steps)) {
      const [kind] = make.spec.selects;
      const said = stepWords(planned(make()), { name: "a", kind: kind!, missing: 1 });
      expect(said, make.spec.name).not.toBe(make.spec.name);
      expect(said, make.spec.name).not.toContain("undefined");
      expect(said).not.toBe("");
    }
  });
});
