/** What a server refuses: every answer a problem document that says what to do, and the server alive afterwards. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectEnd, folder, modelwright } from "./cli.ts";
import { answerOf, expectProblem, members, predict, type Served, serveModel, stop } from "./server.ts";

const MEMBER = {
  age: 30,
  income: "41,000.50",
  member: "yes",
  job: "nurse",
  joined: "2016-02-03",
  remark: "late angry",
};
const SECRET = "a cell that no log may hold";
let home = "";
let served: Served;

beforeAll(async () => {
  home = folder({ "members.csv": members(200, 1) });
  const flags = ["--max-models", "2", "--learners", "logistic", "--no-report", "--quiet"];
  expectEnd(await modelwright(["train", "members.csv", "--target", "left", ...flags], { cwd: home }), 0);
  served = await serveModel(home, "members.mw", ["--max-rows", "5", "--max-body", "20kb", "--timeout", "1", "--log"]);
}, 120_000);

afterAll(async () => {
  expect((await predict(served.url, MEMBER)).status).toBe(200);
  const ended = await stop(served);
  expectEnd(ended, 0);
  expect(ended.stderr).not.toContain(SECRET);
  const lines = ended.stderr.split("\n").filter((line) => line.startsWith("{"));
  expect(lines.map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining({ method: "POST", route: "/predict", status: 200, rows: 1, msg: "answered" }),
  );
});

const deep = (levels: number): string => `${"[".repeat(levels)}1${"]".repeat(levels)}`;
const BODIES: readonly (readonly [name: string, body: unknown, status: number, code: string, words: RegExp])[] = [
  [
    "a missing column",
    { ...MEMBER, age: undefined, aeg: 1 },
    400,
    "data/missing-column",
    /^The row must have the column "age", got none.*Did you mean aeg\?/,
  ],
  [
    "a missing column in a batch",
    [MEMBER, { age: 1 }],
    400,
    "data/missing-column",
    /^Row 2 must have the columns "income"/,
  ],
  [
    "a word in a column of numbers",
    { ...MEMBER, age: "plenty" },
    400,
    "data/unreadable-cell",
    /Column "age" must be a number, got "plenty"/,
  ],
  [
    "a word in row 3",
    { rows: [MEMBER, MEMBER, { ...MEMBER, age: "plenty" }] },
    400,
    "data/unreadable-cell",
    /"age", row 3 must be a number/,
  ],
  [
    "true in a column of numbers",
    { ...MEMBER, age: true },
    400,
    "data/unreadable-cell",
    /"age" must be a number, got true/,
  ],
  [
    "a number that is no boolean",
    { ...MEMBER, member: 2 },
    400,
    "data/unreadable-cell",
    /"member" must be one of yes, no/,
  ],
  [
    "a date that is none",
    { ...MEMBER, joined: "soon" },
    400,
    "data/unreadable-cell",
    /"joined" must be a date such as 2020-01-31/,
  ],
  [
    "a list as a cell",
    { ...MEMBER, job: ["nurse"] },
    400,
    "data/nested-cell",
    /"job" must be a number, a text, true, false or null, got a list of 1/,
  ],
  [
    "an object as a cell",
    [{ ...MEMBER, remark: { toString: "x" } }],
    400,
    "data/nested-cell",
    /"remark", row 1 .* got an object/,
  ],
  [
    "a huge text in a column of numbers",
    { ...MEMBER, age: "9".repeat(10_000).concat("x") },
    400,
    "data/unreadable-cell",
    /got "9{57}\.\.\."/,
  ],
  ["a huge name", { ["x".repeat(10_000)]: 1 }, 400, "data/missing-column", /It has: x{57}\.\.\.\./],
  ["a null row", [null], 400, "data/not-a-row", /^Row 1 must be an object with one value per column, got null/],
  ["a row that is a list", { rows: [[1, 2]] }, 400, "data/not-a-row", /^Row 1 must be .* got a list of 2/],
  ["a row that is a text", ["age"], 400, "data/not-a-row", /^Row 1 must be .* got "age"/],
  ["nothing but null", "null", 400, "use/bad-request", /must be a row.*got null/],
  ["nothing but a number", "7", 400, "use/bad-request", /must be a row.*got 7/],
  [
    "a row and rows",
    { ...MEMBER, rows: [MEMBER] },
    400,
    "use/bad-request",
    /Beside "rows" the body must have nothing, got "age"/,
  ],
  ["rows and columns", { rows: [], columns: {} }, 400, "use/bad-request", /Beside "rows" .* got "columns"/],
  ["rows that are no list", { rows: MEMBER }, 400, "data/missing-column", /It has: rows/],
  ["columns that are no object", { columns: [[1], [2]] }, 400, "data/missing-column", /It has: columns/],
  [
    "columns of unequal length",
    { columns: { age: [1, 2], job: ["nurse"] } },
    400,
    "data/uneven-columns",
    /"job" must be a list of 2 values, .* got a list of 1/,
  ],
  ["a column that is no list", { columns: { age: 1 } }, 400, "data/uneven-columns", /"age" must be a list/],
  ["columns without a column", { columns: {} }, 400, "data/missing-column", /It has: none/],
  [
    "columns without all columns",
    { columns: { age: [1] } },
    400,
    "data/missing-column",
    /Row 1 must have the columns "income"/,
  ],
  ["too many rows", Array(6).fill(MEMBER), 413, "use/many-rows", /at most 5 rows, got 6.*--max-rows/],
  ["too many rows by columns", { columns: { age: [1, 2, 3, 4, 5, 6] } }, 413, "use/many-rows", /at most 5 rows, got 6/],
  [
    "too many bytes",
    { ...MEMBER, remark: "x".repeat(20_000) },
    413,
    "use/large-body",
    /at most 20000 bytes.*--max-body/,
  ],
  ["no JSON", '{"age": 1,', 400, "use/bad-json", /The body must be JSON, got .*JSON/],
  ["an empty body", "", 400, "use/bad-json", /got nothing/],
  ["a bare NaN", '{"age": NaN}', 400, "use/bad-json", /NaN and Infinity are no JSON: write null/],
  ["deep lists", deep(9000), 400, "data/not-a-row", /^Row 1 must be .* got a list of 1/],
  ["a deep cell", `{"age": ${deep(9000)}}`, 400, "data/nested-cell", /"age" must be a number, .* got a list of 1/],
];

describe("a request with", () => {
  test.each(BODIES)("%s", async (_, body, status, code, words) => {
    expectProblem(await predict(served.url, body), status, code, words);
  });

  test("names that mean something to JavaScript are names like any other", async () => {
    const plain = await predict(served.url, MEMBER);
    const row = JSON.stringify(MEMBER).slice(1);
    for (const name of ['"__proto__": {"age": 99}', '"constructor": {"prototype": {"age": 99}}', '"toString": null']) {
      expect((await predict(served.url, `{${name}, ${row}`)).body).toEqual(plain.body);
    }
    const inherited = JSON.stringify({ ...MEMBER, age: undefined }).slice(1);
    const answer = await predict(served.url, `{"__proto__": {"age": 99}, ${inherited}`);
    expectProblem(answer, 400, "data/missing-column", /must have the column "age"/);
    const columns = `{"columns": {"__proto__": [1], ${row.replaceAll(/: ?("[^"]*"|\d+)/g, ":[$1]")}}`;
    expect((await predict(served.url, columns)).body).toEqual([plain.body]);
  });

  test.each(["text/plain", "text/csv", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])(
    "the content type %s",
    async (type) => {
      expectProblem(
        await predict(served.url, "{}", { "content-type": type }),
        415,
        "use/content-type",
        /application\/json/,
      );
    },
  );

  test("a compressed body", async () => {
    const answer = await predict(served.url, "{}", { "content-encoding": "gzip" });
    expectProblem(answer, 415, "use/content-type", /not compressed, got the encoding "gzip"/);
  });

  test("a charset beside the type is read", async () => {
    expect((await predict(served.url, MEMBER, { "content-type": "application/json; charset=utf-8" })).status).toBe(200);
  });

  test("an unknown route, a wrong method, an address that cannot be decoded", async () => {
    const ask = async (path: string, method = "GET") => answerOf(await fetch(served.url + path, { method }));
    expectProblem(
      await ask("/predcit", "POST"),
      404,
      "use/unknown-route",
      /no route "\/predcit".*POST \/predict, .*GET \/model/,
    );
    expectProblem(await ask("/%2e%2e/etc/passwd"), 404, "use/unknown-route", /no route/);
    expectProblem(await ask("/%zz"), 400, "use/bad-request", /cannot be decoded/);
    for (const method of ["GET", "PUT", "DELETE", "OPTIONS"]) {
      const answer = await ask("/predict?x=1", method);
      expectProblem(answer, 405, "use/wrong-method", new RegExp(`must be called with POST, got ${method}`));
      expect(answer.headers.get("allow")).toBe("POST");
    }
    expect((await ask("/model", "POST")).headers.get("allow")).toBe("GET, HEAD");
  });

  test("anything at all gets an answer, and no fault", async () => {
    const bodies = fc.oneof(
      fc.json({ maxDepth: 4 }),
      fc.string({ unit: "binary" }),
      fc.record({ rows: fc.anything() }).map((body) => JSON.stringify(body)),
      fc.record({ columns: fc.anything() }).map((body) => JSON.stringify(body)),
      fc
        .dictionary(fc.constantFrom(...Object.keys(MEMBER)), fc.jsonValue())
        .map((row) => JSON.stringify({ ...MEMBER, ...row })),
    );
    await fc.assert(
      fc.asyncProperty(
        bodies.filter((body) => typeof body === "string"),
        async (body) => {
          expect([200, 400, 413]).toContain((await predict(served.url, body)).status);
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);

  test("cells that are refused and cells that are scored, neither of which is logged", async () => {
    expect((await predict(served.url, { ...MEMBER, age: SECRET })).status).toBe(400);
    expect((await predict(served.url, { ...MEMBER, remark: SECRET })).status).toBe(200);
    expect((await fetch(`${served.url}/${encodeURIComponent(SECRET)}?q=${encodeURIComponent(SECRET)}`)).status).toBe(
      404,
    );
    expect((await predict(served.url, `{"age": "${SECRET}`)).status).toBe(400);
  });
});
