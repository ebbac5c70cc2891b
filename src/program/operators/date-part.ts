/** `date-part`: a part of a date given as days since 1970-01-01 UTC. Proleptic Gregorian calendar, no time zones. */
import type { OperatorSpec, ProgramNode } from "../../contract/program.ts";
import { argumentCount, argumentWidth, numberOf, wordOf } from "../constants.ts";

const PARTS = ["days", "year", "month", "day", "weekday", "hour", "minute", "day-of-year"] as const;
export type DatePart = (typeof PARTS)[number];

/** Civil year, month (1-12) and day (1-31) of a day number; source: H. Hinnant, "chrono-compatible low-level date algorithms", 2013. */
function civil(day: number): { year: number; month: number; day: number } {
  const shifted = day + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

function dayNumber(year: number): number {
  const y = year - 1;
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) - 719162;
}

/** Seconds are rounded first, so that 13:00 stored as a fraction of a day is hour 13 and not 12. */
function partOf(value: number, part: DatePart, origin: number): number {
  if (Number.isNaN(value)) return value;
  if (part === "days") return value - origin;
  const seconds = Math.round(value * 86400);
  const day = Math.floor(seconds / 86400);
  const inDay = seconds - day * 86400;
  switch (part) {
    case "hour":
      return Math.floor(inDay / 3600);
    case "minute":
      return Math.floor(inDay / 60) % 60;
    case "weekday":
      return (((day + 3) % 7) + 7) % 7;
    case "day-of-year":
      return day - dayNumber(civil(day).year) + 1;
    default:
      return civil(day)[part];
  }
}

/** Day that `days` counts from; 0 when not given. */
function originOf(node: ProgramNode): number {
  return node.constants.origin === undefined ? 0 : numberOf(node, "origin");
}

export const datePart: OperatorSpec = {
  name: "date-part",
  summary: "Year, month, day, weekday (0 = Monday), hour, minute, day of the year, or days since an origin.",
  check(node, widths) {
    argumentCount(node, widths, 1);
    argumentWidth(node, widths, 0, 1);
    wordOf(node, "part", PARTS);
    originOf(node);
    return 1;
  },
  compile(node) {
    const part = wordOf(node, "part", PARTS);
    const origin = originOf(node);
    return ([x], rows, out) => {
      const values = x as Float64Array;
      for (let i = 0; i < rows; i++) out[i] = partOf(values[i]!, part, origin);
    };
  },
};
