import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import type { ProgramInput } from "../../contract/program.ts";
import { createPredictor } from "../../program/predictor.ts";
import { Writer } from "../../program/writer.ts";
import type { LoadedModel } from "../../score.ts";
import { openApi } from "./openapi.ts";
import { servedModel } from "./served-model.ts";
import { settingsOf } from "./settings.ts";

const input = (name: string, kind: ProgramInput["kind"], more: Partial<ProgramInput> = {}): ProgramInput => ({
  name,
  kind,
  reason: "",
  missing: [],
  levels: [],
  ...more,
});

/** Reads every kind of column, answers a label, a number and a number per class. */
function model(classes: readonly string[] = ["no", "yes"]): LoadedModel {
  const writer = new Writer();
  const size = writer.input(
    input("size", "number", { number: { decimal: ",", group: ".", affix: false, percent: false } }),
  );
  const others = [
    input("job", "category", { levels: ["baker", 'it\'s "quoted"'] }),
    input("street", "category", { levels: Array.from({ length: 500 }, (_, i) => `street ${i}`) }),
    input("member", "boolean"),
    input("joined", "datetime", { date: { order: "dmy" } }),
    input("__proto__", "number"),
    input("remark", "text"),
  ];
  const filled = writer.add("fill", [size], { value: Float64Array.of(1) });
  const score = writer.add("linear", [filled], { weights: Float64Array.of(0.5), bias: Float64Array.of(0) });
  const pair = writer.add("sigmoid-pair", [score]);
  const label = writer.add("choose", [pair], { threshold: 0.5 });
  const { nodes, outputs, inputs } = writer.program([
    { name: "prediction", kind: "label", labels: [...classes], ref: label },
    { name: "probability", kind: "number", labels: [...classes], ref: pair },
    { name: "score", kind: "number", labels: [], ref: score },
  ]);
  // A writer leaves out what nothing reads.
  const program = { nodes, outputs, inputs: [...inputs, ...others] };
  const manifest = {
    digest: "0123456789abcdef",
    task: { kind: "binary", target: "left", classes, weight: null, sensitive: [], columns: [] },
    metrics: {},
  };
  return { ...createPredictor(program), manifest } as unknown as LoadedModel;
}

type Document = {
  components: { schemas: { Row: { properties: Record<string, unknown>; required: string[] }; Result: object } };
  paths: {
    "/predict": { post: { requestBody: { content: Record<string, { examples: Record<string, { value: object }> }> } } };
  };
  security?: object;
};

describe("the OpenAPI document", () => {
  const served = servedModel("/somewhere/people.mw", model());
  const document = openApi(served, settingsOf({})) as unknown as Document;

  test.each([{}, { token: "secret" }])("is valid OpenAPI 3.1 with %j", async (options) => {
    const made = JSON.parse(JSON.stringify(openApi(served, settingsOf(options))));
    const result = await new Validator().validate(made);
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    expect(made.security !== undefined).toBe("token" in options);
    expect(JSON.stringify(made)).not.toMatch(/secret|somewhere/);
  });

  test("types every column, lets each be null and wants each to be there", () => {
    const { properties, required } = document.components.schemas.Row;
    expect(required).toEqual(Object.keys(properties));
    expect(required).toHaveLength(7);
    expect(properties.size).toMatchObject({
      type: ["number", "null"],
      description: expect.stringMatching(/decimal comma/),
    });
    expect(properties.job).toMatchObject({ type: ["string", "null"], enum: ["baker", 'it\'s "quoted"', null] });
    expect(properties.street).not.toHaveProperty("enum");
    expect(properties.member).toMatchObject({ type: ["boolean", "null"] });
    expect(properties.joined).toMatchObject({ type: ["string", "null"], examples: ["31.01.2020"] });
  });

  test("shows an example that the model can score, and results as they are", () => {
    const { row } = document.paths["/predict"].post.requestBody.content["application/json"]!.examples;
    const result = served.score(row!.value);
    expect(Object.keys(result)).toEqual(["prediction", "probability", "score"]);
    expect(document.components.schemas.Result).toMatchObject({
      required: Object.keys(result),
      properties: {
        prediction: { enum: ["no", "yes"] },
        probability: { required: ["no", "yes"] },
        score: { type: ["number", "null"] },
      },
    });
  });
});
