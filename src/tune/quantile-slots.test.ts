import { describe, expect, test } from "vitest";
import { catalog } from "../catalog.ts";
import { entryOf } from "../contract/catalog.ts";
import { quantileParams, quantileSlots } from "./quantile-slots.ts";

describe("the portfolio of a quantile", () => {
  test("asks every learner for that quantile, with parameters that it has", () => {
    for (const { learner, params } of quantileSlots({ quantile: 0.9 })) {
      const made = entryOf(catalog.learners, "learner", learner)(params as never);
      expect(made.params.quantile, learner).toBe(0.9);
      if (learner === "boostedTrees") expect(made.params.objective).toBe("quantile");
    }
  });

  test("leaves other tasks and learners as they are", () => {
    expect(quantileParams({}, "boostedTrees")).toEqual({});
    expect(quantileParams({ quantile: 0.5 }, "ridge")).toEqual({});
  });
});
