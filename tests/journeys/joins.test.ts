/** Several tables, and a table's own past, as users name them on the command line. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../../src/compute/random.ts";
import { expectEnd, expectRefusal, folder, listing, modelwright } from "./cli.ts";

const FAST = ["--max-models", "2", "--no-report", "--json", "--quiet"];
const day = (n: number): string => new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10);

/** Customers churn when they bought little before their date; what they buy afterwards tells it, too: the leak. */
function shop(seed: number): { readonly customers: string; readonly orders: string } {
  const random = createRandom(seed);
  const customers = ["customer,date,town,churned"];
  const orders = ["customer,date,amount,shop"];
  for (let i = 0; i < 240; i++) {
    const date = 40 + random.integer(40);
    const spent = random.uniform();
    const churned = spent + 0.1 * random.normal() < 0.5;
    customers.push(`c${i},${day(date)},${["york", "hull"][i % 2]},${churned ? "yes" : "no"}`);
    for (let k = 0; k < 4; k++)
      orders.push(
        `c${i},${day(date - 1 - random.integer(30))},${(100 * spent + k).toFixed(2)},${["web", "store"][k % 2]}`,
      );
    for (let k = 0; k < 3; k++) orders.push(`c${i},${day(date + random.integer(9))},${churned ? 100_000 : 1},web`);
  }
  return { customers: `${customers.join("\n")}\n`, orders: `${orders.join("\n")}\n` };
}

/** Sales of four stores over sixty days; each is much like the store's day before. */
function sales(from: number, to: number): string {
  const lines = ["store,date,sold"];
  for (const store of ["a", "b", "c", "d"]) {
    const random = createRandom(store.charCodeAt(0));
    let sold = 100;
    for (let n = 0; n < to; n++) {
      sold += 20 * random.normal();
      if (n >= from) lines.push(`${store},${day(n)},${sold.toFixed(1)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

const JOIN = ["--join", "orders.csv", "--on", "customer", "--as-of", "date"];

describe("several tables", () => {
  let path = "";
  const made = shop(1);
  beforeAll(async () => {
    const [customers, ...rows] = made.customers.trimEnd().split("\n");
    path = folder({
      "customers.csv": made.customers,
      "orders.csv": made.orders,
      "new.csv": `${customers}\n${rows.slice(0, 20).join("\n")}\n`,
      "bad.csv": "customer,date,amount,shop\n1,2024-01-01,5,web\n2,2024-01-02,6,web\n",
    });
    const train = ["train", "customers.csv", "--target", "churned", ...JOIN, ...FAST, "--out", "m.mw"];
    const ended = await modelwright(train, { cwd: path });
    expectEnd(ended, 0);
    // Without the orders the town is all there is; with later orders every answer would be right.
    const { score, metric } = JSON.parse(ended.stdout);
    expect(metric).toBe("log-loss");
    expect(score).toBeGreaterThan(0.05);
    expect(score).toBeLessThan(0.5);
  });

  test("predict asks for the table by name, and gets the same from any name of the file", async () => {
    const before = listing(path);
    const bare = await modelwright(["predict", "m.mw", "new.csv"], { cwd: path });
    expectRefusal(bare, /given the table "orders", which it joins on "customer", got none. Add --join/, path, before);
    const one = await modelwright(["predict", "m.mw", "new.csv", "--join", "orders.csv"], { cwd: path });
    expectEnd(one, 0);
    expect(one.stdout.split("\n")[0]).toBe(
      "customer,date,town,churned,prediction,probability_no,probability_yes,prediction_set",
    );
    const named = ["predict", "m.mw", "new.csv", "--join", "./orders.csv", "--joined-as", "orders"];
    expect((await modelwright(named, { cwd: path })).stdout).toBe(one.stdout);
  });

  test("orders on and after the date change no prediction", async () => {
    const [header, ...rows] = readFileSync(join(path, "new.csv"), "utf8").trimEnd().split("\n") as [string];
    const dates = new Map((rows as string[]).map((row) => row.split(",").slice(0, 2) as [string, string]));
    const kept = made.orders.split("\n").filter((row) => {
      const [customer, date] = row.split(",") as [string, string];
      return customer === "customer" || (dates.has(customer) && date < dates.get(customer)!);
    });
    expect(header).toContain("churned");
    const past = folder({ "orders.csv": `${kept.join("\n")}\n` });
    const args = (orders: string) => ["predict", "m.mw", "new.csv", "--join", orders];
    const all = await modelwright(args("orders.csv"), { cwd: path });
    expect((await modelwright(args(join(past, "orders.csv")), { cwd: path })).stdout).toBe(all.stdout);
  });

  test("evaluate, a test table and a config file say the same", async () => {
    const evaluate = ["evaluate", "m.mw", "new.csv", "--join", "orders.csv", "--json"];
    const scored = await modelwright(evaluate, { cwd: path });
    expectEnd(scored, 0);
    const join = [{ table: "orders.csv", on: "customer", asOf: "date" }];
    const train = { target: "churned", join, maxModels: 2, report: false, test: "new.csv", out: "c.mw" };
    const config = JSON.stringify({ data: "customers.csv", train });
    const files = { "run.json": config, "customers.csv": made.customers, "orders.csv": made.orders };
    const other = folder({ ...files, "new.csv": readFileSync(`${path}/new.csv`) });
    const run = await modelwright(["train", "--config", "run.json", "--json", "--quiet"], { cwd: other });
    expectEnd(run, 0);
    const log = JSON.parse(run.stdout).test.metrics.find((m: { name: string }) => m.name === "log-loss").value;
    expect(JSON.parse(scored.stdout).metrics["log-loss"].value).toBe(log);
  });

  test.each<[string, readonly string[], RegExp]>([
    [
      "a key of another kind",
      ["--join", "bad.csv", "--on", "customer"],
      /key "customer" of bad.csv must be of the kind/,
    ],
    ["no key", ["--join", "orders.csv"], /must have a key that both tables hold/],
    ["a key before its table", ["--on", "customer", "--join", "orders.csv"], /must stand behind the --join/],
    ["two keys", [...JOIN, "--on", "town"], /Its --join has one already/],
    ["two tables of one name", [...JOIN, "--join", "orders.csv", "--on", "customer"], /got "orders" twice/],
    ["no such table", ["--join", "oders.csv", "--on", "customer"], /oders.csv/],
    ["a lag without a time", ["--lags", "churned:1"], /must have a time/],
    ["a lag of nothing", ["--lags", "churned:0"], /column:rows with whole numbers/],
  ])("train refuses %s", async (_, args, words) => {
    const before = listing(path);
    const ended = await modelwright(["train", "customers.csv", "--target", "churned", ...args, ...FAST], { cwd: path });
    expectRefusal(ended, words, path, before);
  });
});

describe("a table's own past", () => {
  test("lags and windows are made again from a history", async () => {
    const next = sales(60, 64);
    const path = folder({ "sales.csv": sales(0, 60), "next.csv": next });
    const past = ["--group", "store", "--time", "date", "--lags", "sold:1,7", "--rolling", "sold:7:mean"];
    const train = ["train", "sales.csv", "--target", "sold", ...past, ...FAST, "--out", "m.mw", "--test", "next.csv"];
    const trained = await modelwright(train, { cwd: path });
    expectEnd(trained, 0);
    const before = listing(path);
    const bare = await modelwright(["evaluate", "m.mw", "next.csv"], { cwd: path });
    expectRefusal(bare, /looks back at "sold", got none. Add --history <data>, or --no-history/, path, before);
    const args = ["evaluate", "m.mw", "next.csv", "--history", "sales.csv", "--json"];
    const scored = JSON.parse((await modelwright(args, { cwd: path })).stdout).metrics;
    const tested = JSON.parse(trained.stdout).test.metrics;
    for (const { name, value } of tested) expect(scored[name].value).toBe(value);
    const twice = await modelwright([...args.slice(0, 2), "sales.csv", ...args.slice(3)], { cwd: path });
    expectRefusal(twice, /history sales.csv must hold other rows than sales.csv/, path, before);
  });
});
