import { expect, test } from "vitest";
import { maskedSource, parseSource, sourceName, sourceStem } from "./source.ts";

test("tells files, tables, addresses and standard input apart", () => {
  expect(parseSource("-")).toEqual({ kind: "stdin" });
  expect(parseSource("C:\\data\\a.csv")).toEqual({ kind: "path", path: "C:\\data\\a.csv", table: null });
  expect(parseSource("a/b.db::my::table")).toEqual({ kind: "path", path: "a/b.db", table: "my::table" });
  expect(parseSource("mysql://host/db")).toEqual({ kind: "address", scheme: "mysql" });
  expect(parseSource("PostgreSQL://u:p@ss/w#d@[::1]:5433/db?sslmode=require::s.t")).toEqual({
    kind: "postgres",
    address: { scheme: "postgresql", user: "u", password: "p@ss/w#d", rest: "[::1]:5433/db?sslmode=require" },
    table: "s.t",
  });
});

test("never shows a password, wherever it stands", () => {
  expect(maskedSource("postgres://u:p@ss/w#d@host/db::t")).toBe("postgres://u:***@host/db::t");
  expect(maskedSource("postgres://u@host/db")).toBe("postgres://u@host/db");
  expect(maskedSource("postgres://host/db?user=u&password=p@ss&x=1")).not.toMatch(/=p|ss&/);
  expect(maskedSource("postgres://u:p:q@host")).toBe("postgres://u:***@host");
  expect(maskedSource("people.csv")).toBe("people.csv");
  expect(sourceName("postgres://u:p@host/db::t")).toBe("postgres://u:***@host/db::t");
  expect(sourceName("data/people.csv")).toBe("people.csv");
});

test("names what is made from a source after its table, database, folder or file", () => {
  const sources = {
    "data/people.csv.gz": "people",
    "shop.db::my orders": "my orders",
    "shop.sqlite3": "shop",
    "data/2024/*.csv": "2024",
    "*.csv": "table",
    "postgres://u:p@host/shop": "shop",
    "postgres://u:p@host/shop?x=1::public.orders": "public.orders",
    "a.db::../../etc/x": "..-..-etc-x",
    "-": "stdin",
  };
  expect(Object.fromEntries(Object.keys(sources).map((source) => [source, sourceStem(source)]))).toEqual(sources);
});
