import fc from "fast-check";
import { expect, test } from "vitest";
import { risingOrder } from "./rising-order.ts";

const compared = (a: number, b: number): number => {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : Number(a > b);
};

test("orders rows as a stable sort by value does, missing ones last", () => {
  const value = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.constantFrom(0, -0, Number.NaN));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 120, size: "max" }), fc.constantFrom(1, 1, 400), (some, times) => {
      const values = Array.from({ length: times }, () => some).flat();
      const expected = values.map((_, row) => row).sort((a, b) => compared(values[a]!, values[b]!) || a - b);
      expect([...risingOrder(Float64Array.from(values))]).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});
