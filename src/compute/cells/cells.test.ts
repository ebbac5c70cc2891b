import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ColumnSchema, NumberFormat } from "../../contract/schema.ts";
import {
  daysFromCivil,
  detectDateFormat,
  detectNumberFormat,
  formatDate,
  parseDate,
  parseNumber,
  parseRawCell,
} from "./cells.ts";

const number: ColumnSchema = { name: "age", kind: "number", reason: "", missing: [] };

describe("numbers", () => {
  const detected: [string[], Partial<NumberFormat>, number[]][] = [
    [["1", "2.5", "-3e2", ".5"], { decimal: ".", group: "" }, [1, 2.5, -300, 0.5]],
    [["1,234", "12", "1,234,567.8"], { decimal: ".", group: "," }, [1234, 12, 1234567.8]],
    [["1,5", "0,25", "-3"], { decimal: ",", group: "" }, [1.5, 0.25, -3]],
    [["1.234,5", "1.234.567"], { decimal: ",", group: "." }, [1234.5, 1234567]],
    [["1 234", "12 345,5"], { decimal: ",", group: " " }, [1234, 12345.5]],
    [["1'234.5", "2"], { decimal: ".", group: "'" }, [1234.5, 2]],
    [["12%", "3.5 %", "0"], { percent: true }, [12, 3.5, 0]],
    [["$5", "$1,200.50", "-$3", "($7)"], { affix: true, group: "," }, [5, 1200.5, -3, -7]],
    [["5 kg", "7.5kg"], { affix: true }, [5, 7.5]],
    [["3 €", "1.200,5 €"], { affix: true, decimal: "," }, [3, 1200.5]],
    [["inf", "-inf", "1"], {}, [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1]],
  ];
  test.each(detected)("%j are read", (texts, format, values) => {
    const guess = detectNumberFormat(texts)!;
    expect(guess.format).toMatchObject(format);
    expect(texts.map((text) => parseNumber(text, guess.format))).toEqual(values);
  });

  test.each([["a"], ["C85"], ["1-2"], ["12:30"], ["0x10"], ["1e"], ["."], ["1,23,4"], ["--1"], [""]])(
    "%j is not a number",
    (text) => {
      expect(detectNumberFormat([text])).toBeNull();
    },
  );

  test("every finite number survives its shortest text", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) =>
        Object.is(parseNumber(Object.is(x, -0) ? "-0" : String(x)), x),
      ),
    );
  });
});

describe("dates", () => {
  test.each([
    ["1970-01-01", 0],
    ["2000-03-01", 11017],
    ["1969-12-31T12:00:00Z", -0.5],
    ["2024-02-29 06:00", 19782.25],
    ["2024-02-29T06:00:00.500+02:00", 19782 + (4 * 3600 + 0.5) / 86400],
    ["2024-01", 19723],
  ])("ISO %s is day %d", (text, day) => {
    expect(parseDate(text, { order: "iso" })).toBeCloseTo(day, 9);
  });

  test.each(["2023-02-29", "2023-13-01", "2023-00-10", "2023-01-01 25:00", "2023-1", "soon", "20230101"])(
    "%s is no ISO date",
    (text) => {
      if (text === "2023-1") return expect(parseDate(text, { order: "iso" })).toBe(daysFromCivil(2023, 1, 1));
      expect(parseDate(text, { order: "iso" })).toBeNaN();
    },
  );

  test.each([
    [["13/01/2020", "01/02/2020"], "dmy", false],
    [["09/22/1986", "01/02/2020"], "mdy", false],
    [["01/02/2020", "03/04/2020"], "mdy", true],
    [["01.02.2020", "03.04.2020"], "dmy", true],
    [["12 Jan 2020", "3 March 1999 10:30"], "dmy", false],
    [["Jan 12, 2020", "March 3rd, 1999"], "mdy", false],
    [["2020/01/31"], "ymd", false],
    [["31-12-99 11:30 PM", "01-02-00 1:00 am"], "dmy", false],
  ])("%j are %s", (texts, order, ambiguous) => {
    expect(detectDateFormat(texts as string[])).toMatchObject({ format: { order }, ambiguous });
  });

  test.each([[["1.2", "3.4"]], [["10.1.2.3"]], [["20200131"]], [["31/02/2020"]], [["12:30"]]])(
    "%j are not dates",
    (texts) => {
      expect(detectDateFormat(texts)).toBeNull();
    },
  );

  test("every day between years 1 and 9999 survives its ISO text", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -719_162, max: 2_932_896 }),
        (day) => parseDate(formatDate(day), { order: "iso" }) === day,
      ),
    );
  });
});

describe("parseRawCell", () => {
  test("takes values as callers hand them over", () => {
    expect(parseRawCell(3, number)).toBe(3);
    expect(parseRawCell(true, number)).toBe(1);
    expect(parseRawCell(" 4.5 ", number)).toBe(4.5);
    expect(parseRawCell(12n, number)).toBe(12);
    for (const missing of [null, undefined, "", "?", "NA", "NaN", "null"])
      expect(parseRawCell(missing, number)).toBeNaN();
    expect(parseRawCell(-999, { ...number, missing: ["-999"] })).toBeNaN();
    expect(parseRawCell("-999.0", { ...number, missing: ["-999"] })).toBeNaN();
    expect(parseRawCell(new Date(86_400_000), { ...number, kind: "datetime" })).toBe(1);
    expect(parseRawCell("YES", { ...number, kind: "boolean", boolean: { yes: ["yes"], no: ["no"] } })).toBe(1);
    expect(parseRawCell(5, { ...number, kind: "category" })).toBe("5");
    expect(parseRawCell("NA", { ...number, kind: "category" })).toBeNull();
  });

  test("names column, row, value and the expected form of a cell that it cannot read", () => {
    expect(() => parseRawCell("abc", number, 4)).toThrowErrorMatchingInlineSnapshot(
      `[ModelwrightError: Column "age", row 5 must be a number, got "abc". Correct the cell, or declare it a missing value, or give the column another kind.]`,
    );
    expect(() =>
      parseRawCell("31.12", { ...number, kind: "datetime", date: { order: "mdy" } }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[ModelwrightError: Column "age" must be a date such as 01/31/2020 (month first), got "31.12". Correct the cell, or declare it a missing value, or give the column another kind.]`,
    );
    expect(() => parseRawCell(2, { ...number, kind: "boolean" })).toThrowErrorMatchingInlineSnapshot(
      `[ModelwrightError: Column "age" must be one of true, false, got 2. Correct the cell, or declare it a missing value, or give the column another kind.]`,
    );
  });
});
