/** Connections that misbehave, and callers without the token. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectEnd, folder, modelwright, people } from "./cli.ts";
import { expectProblem, predict, rawConnection, type Served, serveModel, stop } from "./server.ts";

const PERSON = { age: 30, income: 41_000, job: "nurse", joined: "2016-02-03", remark: "late angry" };
let home = "";
let served: Served;
let guarded: Served;

beforeAll(async () => {
  home = folder({ "people.csv": people(150) });
  const flags = ["--max-models", "2", "--learners", "logistic", "--no-report", "--quiet"];
  expectEnd(await modelwright(["train", "people.csv", "--target", "left", ...flags], { cwd: home }), 0);
  served = await serveModel(home, "people.mw", ["--max-body", "20kb", "--timeout", "1"]);
  guarded = await serveModel(home, "people.mw", ["--token", "s3cret", "--host", "0.0.0.0"]);
}, 120_000);

afterAll(async () => {
  expect((await predict(served.url, PERSON)).status).toBe(200);
  expectEnd(await stop(served), 0);
  const { stderr } = await stop(guarded);
  expect(stderr).toMatch(/warning: everybody who can reach 0\.0\.0\.0 can read what is sent, the token too/);
  expect(stderr).not.toContain("s3cret");
  expect(stderr).not.toMatch(/^\{/m);
});

describe("a connection with", () => {
  const RAW: readonly (readonly [name: string, bytes: string, answer: RegExp])[] = [
    ["no HTTP", "hello\r\n\r\n", /^HTTP\/1\.1 400 [\s\S]*use\/bad-request/],
    [
      "a header without end",
      `GET / HTTP/1.1\r\nx: ${"y".repeat(100_000)}`,
      /^HTTP\/1\.1 431 [\s\S]*use\/large-headers/,
    ],
    ["headers that do not arrive", "GET / HTTP/1.1\r\nhost: x\r\n", /^HTTP\/1\.1 408 [\s\S]*use\/slow-request/],
    [
      "a body that does not arrive",
      'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"age"',
      /^HTTP\/1\.1 408 [\s\S]*use\/slow-request/,
    ],
    [
      "a body that is too long by its own word",
      "POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99999999999\r\n\r\n{",
      /^HTTP\/1\.1 413 [\s\S]*use\/large-body/,
    ],
    [
      "two lengths",
      "POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}",
      /^HTTP\/1\.1 400 /,
    ],
  ];
  test.concurrent.each(RAW)("%s is answered and closed", async (_, bytes, answer) => {
    const socket = await rawConnection(served.port);
    socket.write(bytes);
    await socket.over;
    expect(socket.received()).toMatch(answer);
    expect(socket.received()).toMatch(/\{.*"detail":".*\}$/);
  });

  test("chunks beyond the limit is cut off", async () => {
    const socket = await rawConnection(served.port);
    socket.write(
      "POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n",
    );
    for (let i = 0; i < 30; i++) socket.write(`3e8\r\n${" ".repeat(1000)}\r\n`);
    await socket.over;
    expect(socket.received()).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe("a server with a token", () => {
  test("answers only those who send it, but says to all that it lives", async () => {
    for (const headers of [{}, { authorization: "Bearer wrong" }, { authorization: "Basic s3cret" }] as const) {
      const answer = await predict(guarded.url, PERSON, headers as Record<string, string>);
      expectProblem(answer, 401, "use/not-authorised", /must carry the server's token/);
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
      expect((await fetch(`${guarded.url}/openapi.json`, { headers: { ...headers } })).status).toBe(401);
      expect((await fetch(`${guarded.url}/nowhere`, { headers: { ...headers } })).status).toBe(401);
    }
    expect((await predict(guarded.url, PERSON, { authorization: "Bearer s3cret" })).status).toBe(200);
    expect((await fetch(`${guarded.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${guarded.url}/health/ready`)).status).toBe(200);
  });
});
