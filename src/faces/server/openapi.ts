/** OpenAPI 3.1 of one served model, made from its schema: nothing in it comes from a row of training data but names of levels. */
import { exampleRow, type JsonSchema } from "../../score.ts";
import { VERSION } from "../cli/version.ts";
import type { ServedModel } from "./served-model.ts";
import type { Settings } from "./settings.ts";

const reference = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

export function openApi(served: ServedModel, settings: Settings): JsonSchema {
  const { manifest, program } = served.model;
  const { kind, target, aims = [] } = manifest.task;
  const targets = target === null ? aims.map((aim) => aim.target) : [target];
  const what = targets.length === 0 ? "" : ` for ${targets.map((name) => `"${name}"`).join(", ")}`;
  return {
    openapi: "3.1.0",
    info: {
      title: served.name,
      version: manifest.digest.slice(0, 12),
      description: `${kind === "several" ? "One model of several parts" : `A ${kind} model`}${what}, served by modelwright ${VERSION}. Digest ${manifest.digest}.`,
    },
    paths: {
      "/predict": { post: predict(exampleRow(program), settings) },
      "/model": about("model", "What the model reads and answers, and what it is worth"),
      "/": about("home", "Name, digest and routes"),
      "/openapi.json": about("openapi", "This document"),
      "/health/live": { get: { ...about("live", "Is the process alive").get, security: [] } },
      "/health/ready": {
        get: {
          operationId: "ready",
          summary: "May requests be sent",
          security: [],
          responses: { 200: jsonAnswer("Ready"), 503: jsonAnswer("Stopping") },
        },
      },
    },
    components: {
      schemas: { Row: served.row, Result: served.result, Problem: problem },
      ...(settings.token === null ? {} : { securitySchemes: { token: { type: "http", scheme: "bearer" } } }),
    },
    ...(settings.token === null ? {} : { security: [{ token: [] }] }),
  };
}

function predict(example: object, settings: Settings): JsonSchema {
  const rows = { type: "array", items: reference("Row"), maxItems: settings.maxRows };
  const values = {
    type: "array",
    maxItems: settings.maxRows,
    items: { type: ["number", "string", "boolean", "null"] },
  };
  const body = {
    anyOf: [
      reference("Row"),
      rows,
      { type: "object", properties: { rows }, required: ["rows"], additionalProperties: false },
      {
        type: "object",
        properties: { columns: { type: "object", additionalProperties: values } },
        required: ["columns"],
        additionalProperties: false,
      },
    ],
  };
  const answer = { anyOf: [reference("Result"), { type: "array", items: reference("Result") }] };
  return {
    operationId: "predict",
    summary: "Score one row or many",
    description: `One row gives one result; rows and columns give a list of results in their order. At most ${settings.maxRows} rows and ${settings.maxBody} bytes.`,
    requestBody: {
      required: true,
      content: {
        "application/json": {
          schema: body,
          examples: { row: { value: example }, rows: { value: { rows: [example, example] } } },
        },
      },
    },
    responses: {
      200: { description: "The answers", content: { "application/json": { schema: answer } } },
      400: refusal("The body or a cell cannot be read"),
      ...(settings.token === null ? {} : { 401: refusal("No token, or another one") }),
      413: refusal("Too many bytes or rows"),
      415: refusal("No JSON"),
    },
  };
}

function about(operationId: string, summary: string): { readonly get: JsonSchema } {
  return { get: { operationId, summary, responses: { 200: jsonAnswer(summary) } } };
}

function jsonAnswer(description: string): JsonSchema {
  return { description, content: { "application/json": { schema: { type: "object" } } } };
}

function refusal(description: string): JsonSchema {
  return { description, content: { "application/problem+json": { schema: reference("Problem") } } };
}

/** RFC 9457, with our members. */
const problem: JsonSchema = {
  type: "object",
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "What was expected, what was got and what to do." },
    code: { type: "string", description: "Stable: programs branch on it." },
    column: { type: "string" },
    row: { type: "integer", minimum: 1, description: "Counted from 1." },
    expected: {},
    received: {},
    fix: { type: "string" },
  },
  required: ["type", "title", "status", "detail", "code"],
};
