/** The package as others get it: packed, installed without development packages, imported in Node and in a browser. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { folder, IN_CI, people, ROOT } from "./cli.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const ROWS = people(40, 7)
  .trimEnd()
  .split("\n")
  .slice(1)
  .map((line) => {
    const [age, income, job, joined, remark] = line.split(",");
    return { age: age === "" ? null : Number(age), income: Number(income), job: job || null, joined, remark };
  });

let home = "";
let installed = "";
let fault = "";

beforeAll(() => {
  home = folder({ "app/package.json": '{"name":"app","type":"module","private":true}', "app/people.csv": people(200) });
  const npm = (args: readonly string[], cwd: string): string =>
    execFileSync("npm", [...args], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: 170_000 });
  const [packed] = JSON.parse(npm(["pack", "--json", "--ignore-scripts", "--pack-destination", home], ROOT)) as {
    filename: string;
  }[];
  try {
    npm(
      ["install", join(home, packed!.filename), "--omit=dev", "--prefer-offline", "--no-audit", "--no-fund"],
      join(home, "app"),
    );
  } catch (error) {
    fault = String((error as { stderr?: string }).stderr ?? error).slice(-500);
  }
  installed = join(home, "app/node_modules/modelwright");
  if (fault !== "" && !IN_CI) console.log(`skipped  installed package: npm could not install it here: ${fault}`);
}, 180_000);

describe("the packed package", () => {
  test("holds what is needed and nothing of the workshop", (context) => {
    if (fault !== "" && !IN_CI) context.skip("npm could not install the package here");
    expect(fault).toBe("");
    const top = readdirSync(installed).sort();
    for (const name of ["dist", "LICENSE", "package.json"]) expect(top).toContain(name);
    for (const name of ["src", "tests", "kernels", "node_modules", "scripts"]) expect(top).not.toContain(name);
    const files = readdirSync(join(installed, "dist"), { recursive: true, encoding: "utf8" });
    expect(files.filter((name) => /\.test\.|\.part$/.test(name))).toEqual([]);
  });

  test("is of a size that installs in seconds", (context) => {
    if (fault !== "" && !IN_CI) context.skip("npm could not install the package here");
    const sizes = new Map<string, number>();
    const modules = join(home, "app/node_modules");
    for (const name of readdirSync(modules, { recursive: true, encoding: "utf8" })) {
      const found = statSync(join(modules, name), { throwIfNoEntry: false });
      if (found?.isFile() !== true) continue;
      const [first, second] = name.split("/");
      const owner = first!.startsWith("@") ? `${first}/${second}` : first!;
      sizes.set(owner, (sizes.get(owner) ?? 0) + found.size);
    }
    const total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
    const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
    const largest = [...sizes].sort((a, b) => b[1] - a[1]).slice(0, 6);
    console.log(
      `installed: ${megabytes(total)}: ${largest.map(([name, bytes]) => `${name} ${megabytes(bytes)}`).join(", ")}`,
    );
    expect(total).toBeLessThan(250e6);
  });

  test("trains by its command and predicts through its small door", (context) => {
    if (fault !== "" && !IN_CI) context.skip("npm could not install the package here");
    const app = join(home, "app");
    const run = (command: string, args: readonly string[]): string =>
      execFileSync(command, [...args], { cwd: app, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    const train = ["train", "people.csv", "--target", "left", "--max-models", "3", "--no-report", "--json", "--quiet"];
    expect(JSON.parse(run("npx", ["modelwright", ...train]))).toMatchObject({ model: "people.mw", task: "binary" });
    writeFileSync(
      join(app, "use.mjs"),
      `import { load } from "modelwright/predict";
import { readFileSync } from "node:fs";
const rows = ${JSON.stringify(ROWS)};
const byPath = await load("people.mw");
const byBytes = await load(readFileSync("people.mw"));
console.log(JSON.stringify([byPath.predict(rows), byBytes.predict(rows)]));`,
    );
    const [one, two] = JSON.parse(run(process.execPath, ["use.mjs"]));
    expect(one).toEqual(two);
    expect(one).toHaveLength(ROWS.length);
    writeFileSync(join(app, "answers.json"), JSON.stringify(one));
    const version = run("npx", ["modelwright", "--version"]).trim();
    expect(version).toBe(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).version);
  }, 120_000);
});

describe("the small door in a browser", () => {
  let bundle = "";
  let server: Server | null = null;
  beforeAll(async () => {
    const built = await rolldown({ input: join(ROOT, "dist/predict.js"), platform: "browser", logLevel: "silent" });
    const { output } = await built.generate({ format: "esm", minify: true });
    await built.close();
    expect(output).toHaveLength(1);
    bundle = output[0].code;
  });
  afterAll(() => server?.close());

  test("is at most 150 KB, gzipped, and asks for nothing of Node", () => {
    const size = gzipSync(bundle, { level: 9 }).length;
    console.log(`small door, bundled: ${(bundle.length / 1000).toFixed(1)} KB, ${(size / 1000).toFixed(1)} KB gzipped`);
    expect(size).toBeLessThan(150_000);
    expect(bundle).not.toMatch(/(from|import|require\()\s*["'](node:|fs|path|worker_threads|@duckdb)/);
  });

  test("predicts the same numbers as in Node", async (context) => {
    if (CHROMIUM === undefined) {
      expect(IN_CI, "Chromium must be installed in CI").toBe(false);
      console.log("skipped  small door in a browser: Chromium is not installed");
      context.skip("Chromium is not installed");
    }
    const model = join(home, "app/people.mw");
    if (!existsSync(model)) {
      mkdirSync(join(home, "app"), { recursive: true });
      const train = ["train", "people.csv", "--target", "left", "--max-models", "3", "--no-report", "--quiet"];
      execFileSync(process.execPath, [join(ROOT, "dist/faces/cli/main.js"), ...train], {
        cwd: join(home, "app"),
        stdio: "ignore",
      });
    }
    const served: Readonly<Record<string, readonly [string, string | Uint8Array]>> = {
      "/": ["text/html", "<!doctype html><title>small door</title>"],
      "/predict.js": ["text/javascript", bundle],
      "/people.mw": ["application/octet-stream", readFileSync(model)],
    };
    server = createServer((request, response) => {
      const [type, body] = served[request.url ?? ""] ?? ["text/plain", "nothing here"];
      response.writeHead(served[request.url ?? ""] === undefined ? 404 : 200, { "content-type": type }).end(body);
    });
    await new Promise<void>((resolve) => server!.listen(0, "localhost", resolve));
    const { port } = server.address() as AddressInfo;
    const browser = await chromium.launch({
      executablePath: CHROMIUM!,
      args: [
        ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
        ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
      ],
    });
    try {
      const page = await browser.newPage();
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(String(error)));
      await page.goto(`http://localhost:${port}/`);
      const answers = await page.evaluate(
        `(async (rows) => {
          const { load } = await import("/predict.js");
          const model = await load(await (await fetch("/people.mw")).arrayBuffer());
          return JSON.stringify(model.predict(rows));
        })(${JSON.stringify(ROWS)})`,
      );
      const { load } = await import("../../src/predict.ts");
      const inNode = (await load(readFileSync(model))).predict(ROWS as never);
      expect(JSON.parse(answers as string)).toEqual(JSON.parse(JSON.stringify(inNode)));
      expect(faults).toEqual([]);
    } finally {
      await browser.close();
    }
  }, 120_000);
});
