import { describe, expect, test, vi } from "vitest";
import type { LoadedModel } from "../../score.ts";
import { createApp } from "./app.ts";
import { servedModel } from "./served-model.ts";
import { settingsOf } from "./settings.ts";

/** A model with a fault of its own, whose message quotes a cell: no sound program has one. */
const faulty = {
  program: { inputs: [], nodes: [], outputs: [] },
  manifest: { digest: "0123", task: { kind: "regression", target: "price", classes: [] }, metrics: {} },
  predictOne() {
    throw new TypeError("a cell of somebody cannot be read");
  },
} as unknown as LoadedModel;

describe("a fault inside", () => {
  test("is answered with 500 and the request's id, and logged without its message", async () => {
    const written: string[] = [];
    const stderr = vi.spyOn(process.stderr, "write").mockImplementation((line) => written.push(String(line)) > 0);
    const app = createApp(servedModel("m.mw", faulty), settingsOf({}));
    const headers = { "x-request-id": "one" };
    const answer = await app.inject({ method: "POST", url: "/predict", payload: { a: 1 }, headers });
    await app.close();
    stderr.mockRestore();
    expect(answer.statusCode).toBe(500);
    expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
    expect(answer.json()).toEqual({
      type: "about:blank",
      title: "Internal Server Error",
      status: 500,
      detail: "This is a fault of the server, not of the request. Its log has a line with the request's id.",
      code: "run/fault",
      request: "one",
    });
    expect(written).toHaveLength(1);
    expect(JSON.parse(written[0]!)).toMatchObject({ reqId: "one", fault: "TypeError", msg: "internal fault" });
    expect(written[0]).not.toContain("somebody");
    expect(written[0]).toContain("app.test.ts");
  });
});
