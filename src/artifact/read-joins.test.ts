import { expect, test } from "vitest";
import { isError } from "../contract/errors.ts";
import type { JoinPlan } from "../contract/join.ts";
import { readJoins } from "./read-joins.ts";

const column = (name: string) => ({ name, kind: "number" as const, reason: "", missing: [] });
const plan: JoinPlan = {
  name: "orders",
  from: "table",
  on: { here: column("customer"), there: column("buyer") },
  asOf: null,
  reads: [column("amount")],
  makes: [
    { name: "orders.count", measure: "count", of: null, rows: null },
    { name: "orders.amount.mean", measure: "mean", of: "amount", rows: null },
  ],
};

test("takes sound plans, and manifests from before there were any", () => {
  expect(readJoins([plan])).toEqual([plan]);
  expect(readJoins(undefined)).toEqual([]);
});

test.each<[string, unknown]>([
  ["no list", plan],
  ["no plan", [null]],
  ["a name that is no text", [{ ...plan, name: 1 }]],
  ["another source", [{ ...plan, from: "web" }]],
  ["half a key", [{ ...plan, on: { here: column("customer") } }]],
  ["a column of no kind", [{ ...plan, reads: [{ ...column("amount"), kind: "picture" }] }]],
  ["a measure that there is not", [{ ...plan, makes: [{ ...plan.makes[0], measure: "constructor" }] }]],
  ["a measure of a column that is not read", [{ ...plan, makes: [{ ...plan.makes[1], of: "price" }] }]],
  ["a window of no rows", [{ ...plan, makes: [{ ...plan.makes[1], rows: 0 }] }]],
  ["a lag of no rows", [{ ...plan, makes: [{ ...plan.makes[1], measure: "lag" }] }]],
  ["a count of a column", [{ ...plan, makes: [{ ...plan.makes[0], of: "amount" }] }]],
  ["levels of numbers", [{ ...plan, makes: [{ ...plan.makes[1], measure: "distinct" }] }]],
  ["a time that is not there", [{ ...plan, makes: [{ ...plan.makes[0], measure: "since" }] }]],
  ["words as a time", [{ ...plan, asOf: { here: { ...column("a"), kind: "text" }, there: column("b") } }]],
  ["words against numbers", [{ ...plan, on: { here: { ...column("a"), kind: "text" }, there: column("b") } }]],
  ["a past without a time", [{ ...plan, from: "past" }]],
])("refuses %s", (_, given) => {
  expect(() => readJoins(given)).toThrow(expect.toSatisfy((error: unknown) => isError(error)));
});
