/** How a server starts, is refused to start, and stops. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { isError, serve } from "../../src/server.ts";
import { type Ended, expectEnd, folder, MAIN, modelwright, people, ROOT, start } from "./cli.ts";
import { predict, rawConnection, serveModel, stop } from "./server.ts";

const PERSON = { age: 30, income: 41_000, job: "nurse", joined: "2016-02-03", remark: "late angry" };
const BODY = JSON.stringify(PERSON);
const HEAD = `POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n`;
let home = "";

beforeAll(async () => {
  home = folder({ "people.csv": people(150) });
  const flags = ["--max-models", "2", "--learners", "logistic", "--no-report", "--quiet"];
  expectEnd(await modelwright(["train", "people.csv", "--target", "left", ...flags], { cwd: home }), 0);
}, 60_000);

describe.concurrent("serve", () => {
  test("says where it listens and gives a command that works as it stands", async () => {
    const { child, ended } = start(["serve", "people.mw", "--port", "0"], { cwd: home });
    let words = "";
    child.stderr!.on("data", (piece: string) => {
      words += piece;
    });
    await expect
      .poll(() => words, { timeout: 20_000 })
      .toMatch(/^try: curl -s http:\/\/127\.0\.0\.1:\d+\/predict .*'\n/);
    const [, url, row] = /curl -s (\S+) .* -d '(.*)'/.exec(words)!;
    const answer = await fetch(url!, { method: "POST", headers: { "content-type": "application/json" }, body: row! });
    expect(await answer.json()).toMatchObject({ prediction: expect.stringMatching(/yes|no/) });
    child.kill("SIGINT");
    const end = await ended;
    expectEnd(end, 0);
    expect(end.stdout).toBe(`people.mw  ${url!.replace("/predict", "")}\n`);
    expect(end.stderr).toMatch(/stopping: .*\nstopped\n$/);
  });

  test("answers what is under way when it is told to stop, takes nothing new, and ends with 0", async () => {
    const served = await serveModel(home, "people.mw");
    const kept = await rawConnection(served.port);
    kept.write("GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n");
    const silent = await rawConnection(served.port);
    const slow = await rawConnection(served.port);
    slow.write(HEAD + BODY.slice(0, 10));
    await expect.poll(() => kept.received()).toMatch(/"live":true/);
    const began = performance.now();
    served.child.kill("SIGTERM");
    await Promise.all([kept.over, silent.over]);
    await expect(fetch(`${served.url}/health/live`)).rejects.toThrow();
    slow.write(BODY.slice(10));
    await slow.over;
    expect(slow.received()).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*connection: close[\s\S]*"prediction":/i);
    expectEnd(await served.ended, 0);
    expect(performance.now() - began).toBeLessThan(4000);
  });

  test("says that it is not ready while it stops", async () => {
    const served = await serveModel(home, "people.mw");
    const asking = await rawConnection(served.port);
    asking.write("GET /health/ready HTTP/1.1\r\nhost: x\r\n");
    await new Promise((resolve) => setTimeout(resolve, 200));
    served.child.kill("SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 800));
    asking.write("\r\n");
    await asking.over;
    expect(asking.received()).toMatch(/^HTTP\/1\.1 503 [\s\S]*connection: close[\s\S]*"ready":false/i);
    expectEnd(await served.ended, 0);
  });

  test("ends at once at the second signal", async () => {
    const served = await serveModel(home, "people.mw");
    const slow = await rawConnection(served.port);
    slow.write(HEAD + BODY.slice(0, 10));
    served.child.kill("SIGINT");
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(served.child.exitCode).toBeNull();
    served.child.kill("SIGINT");
    expect((await served.ended).code).toBe(130);
  });

  test("does not wait longer than 8 seconds for a request that does not arrive", async () => {
    const served = await serveModel(home, "people.mw");
    const slow = await rawConnection(served.port);
    slow.write(HEAD + BODY.slice(0, 10));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const began = performance.now();
    const ended = await stop(served);
    expectEnd(ended, 0);
    expect(performance.now() - began).toBeGreaterThan(7000);
    expect(performance.now() - began).toBeLessThan(12_000);
  });

  test("takes the token from the environment, and the port and all else from a config file", async () => {
    const config = { serve: { model: join(home, "people.mw"), port: 0, maxRows: 1, json: true } };
    const path = folder({ "modelwright.config.json": JSON.stringify(config) });
    const env = { ...process.env, MODELWRIGHT_TOKEN: "t0ken" };
    const child = spawn(process.execPath, [MAIN, "serve"], { cwd: path, env, stdio: ["ignore", "pipe", "ignore"] });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const { url, digest } = JSON.parse(line.toString()) as Record<"url" | "digest", string>;
    const authorization = "Bearer t0ken";
    expect((await predict(url, PERSON)).status).toBe(401);
    expect((await predict(url, PERSON, { authorization })).headers.get("x-model-digest")).toBe(digest);
    expect((await predict(url, [PERSON, PERSON], { authorization })).status).toBe(413);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});

const refused = (ended: Ended, words: RegExp): void => {
  expectEnd(ended, 2);
  expect(ended.stdout).toBe("");
  expect(ended.stderr).toMatch(words);
};

describe.concurrent("serve refuses", () => {
  test("a port that is taken", async () => {
    const served = await serveModel(home, "people.mw");
    const again = ["serve", "people.mw", "--port", String(served.port)];
    refused(
      await modelwright(again, { cwd: home }),
      new RegExp(`^error: .*127\\.0\\.0\\.1:${served.port} must be free, but something listens.*0 for any\\.\n$`),
    );
    await stop(served);
  });

  const WRONG: readonly (readonly [name: string, args: readonly string[], words: RegExp])[] = [
    ["an address of another machine", ["people.mw", "--host", "192.0.2.1"], /must be one of this machine's/],
    ["an address that is none", ["people.mw", "--host", "no such host"], /must be one of this machine's/],
    ["a port beyond all ports", ["people.mw", "--port", "70000"], /65535|65_535/],
    ["a port that is a word", ["people.mw", "--port", "http"], /whole number/],
    ["a size that is none", ["people.mw", "--max-body", "much"], /10MB/],
    ["no rows at all", ["people.mw", "--max-rows", "0"], /at least 1/],
    ["an empty token", ["people.mw", "--token", ""], /serve\.token must be 1 to 1000 printable characters/],
    ["a token with blanks", ["people.mw", "--token", "a b"], /serve\.token must be .* got a text of 3/],
    ["a missing model", ["peple.mw"], /peple\.mw does not exist.*Did you mean people\.mw/],
    ["data as a model", ["people.csv"], /must be a \.mw model/],
  ];
  test.each(WRONG)("%s", async (_, args, words) => {
    refused(await modelwright(["serve", ...args], { cwd: home }), words);
  });
});

describe.concurrent("the serving door", () => {
  test("serves from TypeScript until it is closed", async () => {
    const server = await serve(join(home, "people.mw"), { port: 0 });
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    expect((await predict(server.url, server.example)).body).toEqual(server.model.predictOne(server.example));
    await server.close();
    await expect(fetch(server.url)).rejects.toThrow();
  });

  test("checks options from TypeScript", async () => {
    const fault = await serve(join(home, "people.mw"), { port: 80.5 }).catch((error: unknown) => error);
    expect(isError(fault, "use/serve-option")).toBe(true);
  });

  test("is the only one that loads the web framework", () => {
    for (const door of ["index", "score", "predict", "author", "faces/cli/main"]) {
      const seen = new Set<string>();
      const visit = (path: string): void => {
        if (seen.has(path)) return;
        seen.add(path);
        const text = readFileSync(path, "utf8");
        expect(text, path).not.toMatch(/from "(fastify|light-my-request)"/);
        for (const [, to] of text.matchAll(/^(?:import|export)[^;]*? from "(\.[^"]+)"/gm)) visit(join(path, "..", to!));
      };
      visit(join(ROOT, "dist", `${door}.js`));
      expect(seen.size).toBeGreaterThan(2);
    }
  });
});
