/**
 * Dates as people write them, as days since 1970-01-01 UTC (fractions are times of day).
 * A time without an offset is taken as UTC: the same text gives the same number on every machine.
 */
import type { DateFormat } from "../../contract/schema.ts";

const TIME =
  "(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d+))?)?\\s*([ap]\\.?m\\.?)?\\s*(Z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?)?";
const AND_TIME = `(?:(?:T|,?\\s+)${TIME})?$`;
const ISO = new RegExp(`^(\\d{4})-(\\d{1,2})(?:-(\\d{1,2}))?${AND_TIME}`, "i");
const YEAR_FIRST = new RegExp(`^(\\d{4})[/. ](\\d{1,2})[/. ](\\d{1,2})${AND_TIME}`, "i");
const COMPACT = new RegExp(`^(\\d{4})(\\d{2})(\\d{2})${AND_TIME}`, "i");
const YEAR_LAST = new RegExp(`^(\\d{1,2})([/.-])(\\d{1,2})\\2(\\d{4}|\\d{2})${AND_TIME}`, "i");
const NAMED_DAY_FIRST = new RegExp(`^(\\d{1,2})[\\s.-]+([a-z]{3,9})[\\s.,-]+(\\d{4}|\\d{2})${AND_TIME}`, "i");
const NAMED_MONTH_FIRST = new RegExp(`^([a-z]{3,9})\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})${AND_TIME}`, "i");
const WEEKDAY = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+/i;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const WHOLE = /^-?\d{1,16}(?:\.0*)?$/;

/** Days since 1970-01-01 of a trimmed text, or NaN when it is not a date in this format. */
export function parseDate(text: string, format: DateFormat): number {
  switch (format.order) {
    case "epoch-seconds":
      return WHOLE.test(text) ? Number(text) / 86_400 : Number.NaN;
    case "epoch-milliseconds":
      return WHOLE.test(text) ? Number(text) / 86_400_000 : Number.NaN;
    case "iso": {
      const m = ISO.exec(text);
      return m === null ? Number.NaN : days(Number(m[1]), Number(m[2]), m[3] === undefined ? 1 : Number(m[3]), m, 4);
    }
    case "ymd": {
      const m = YEAR_FIRST.exec(text) ?? COMPACT.exec(text);
      return m === null ? Number.NaN : days(Number(m[1]), Number(m[2]), Number(m[3]), m, 4);
    }
    default:
      return yearLast(text, format.order === "dmy");
  }
}

function yearLast(text: string, dayFirst: boolean): number {
  const m = YEAR_LAST.exec(text);
  if (m !== null) {
    const first = Number(m[1]);
    const second = Number(m[3]);
    return days(fullYear(m[4]!), dayFirst ? second : first, dayFirst ? first : second, m, 5);
  }
  const bare = text.replace(WEEKDAY, "");
  const named = dayFirst ? NAMED_DAY_FIRST.exec(bare) : NAMED_MONTH_FIRST.exec(bare);
  if (named === null) return Number.NaN;
  const month = MONTHS.indexOf(named[dayFirst ? 2 : 1]!.slice(0, 3).toLowerCase()) + 1;
  return days(fullYear(named[3]!), month, Number(named[dayFirst ? 1 : 2]), named, 4);
}

/** Two digits are 1969 to 2068, as in POSIX. */
function fullYear(digits: string): number {
  const year = Number(digits);
  return digits.length === 4 ? year : year < 69 ? 2000 + year : 1900 + year;
}

/** Checks the parts and adds the time, whose six groups start at `at` in the match. */
function days(year: number, month: number, day: number, m: RegExpExecArray, at: number): number {
  if (month < 1 || month > 12 || day < 1 || day > MONTH_DAYS[month - 1]!) return Number.NaN;
  if (month === 2 && day === 29 && !(year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0))) return Number.NaN;
  const date = daysFromCivil(year, month, day);
  if (m[at] === undefined) return date;
  let hour = Number(m[at]);
  const minute = Number(m[at + 1]);
  const second = Number(m[at + 2] ?? 0) + (m[at + 3] === undefined ? 0 : Number(`0.${m[at + 3]}`));
  const half = m[at + 4]?.[0]?.toLowerCase();
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return Number.NaN;
    hour = (hour % 12) + (half === "p" ? 12 : 0);
  }
  if (hour > 23 || minute > 59 || second >= 61) return Number.NaN;
  const offset = offsetMinutes(m[at + 5]);
  return (date * 86_400 + hour * 3600 + (minute - offset) * 60 + second) / 86_400;
}

function offsetMinutes(offset: string | undefined): number {
  if (offset === undefined || !/^[+-]/.test(offset)) return 0;
  const digits = offset.slice(1).replace(":", "").padEnd(4, "0");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return offset[0] === "-" ? -minutes : minutes;
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant, "chrono-compatible date algorithms"). */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/** Days as ISO text: "2020-01-31", with a time where there is one. */
export function formatDate(value: number): string {
  const milliseconds = Math.round(value * 86_400_000);
  const text = new Date(milliseconds).toISOString();
  return milliseconds % 86_400_000 === 0 ? text.slice(0, 10) : text.replace(".000Z", "Z");
}

export type DateGuess = {
  readonly format: DateFormat;
  readonly unreadable: readonly number[];
  /** Why this order of day and month; empty where the year comes first. */
  readonly evidence: string;
  /** True when both orders read every value, so that the order is only a convention. */
  readonly ambiguous: boolean;
};

/** The date format that reads all trimmed texts but at most `most`; null when there is none. */
export function detectDateFormat(texts: readonly string[], most = 0): DateGuess | null {
  if (texts.length === 0) return null;
  for (const order of ["iso", "ymd"] as const) {
    const unreadable = failures(texts, { order }, most);
    // Bare digits are a number unless something else says otherwise.
    if (unreadable !== null && !texts.every((text) => WHOLE.test(text))) {
      return { format: { order }, unreadable, evidence: "", ambiguous: false };
    }
  }
  const dmy = failures(texts, { order: "dmy" }, most);
  const mdy = failures(texts, { order: "mdy" }, most);
  if (dmy === null && mdy === null) return null;
  if (dmy !== null && mdy !== null && dmy.length === mdy.length) {
    const order = texts.some((text) => text.includes("/")) ? "mdy" : "dmy";
    const words = order === "mdy" ? "month first, as is usual with /" : "day first, as is usual with . and -";
    return {
      format: { order },
      unreadable: dmy,
      evidence: `day and month cannot be told apart; read ${words}`,
      ambiguous: true,
    };
  }
  const order = mdy === null || (dmy !== null && dmy.length < mdy.length) ? "dmy" : "mdy";
  const other: DateFormat = { order: order === "dmy" ? "mdy" : "dmy" };
  const proof = texts.find((text) => Number.isNaN(parseDate(text, other)) && !Number.isNaN(parseDate(text, { order })));
  const words = order === "dmy" ? "day first" : "month first";
  return {
    format: { order },
    unreadable: (order === "dmy" ? dmy : mdy)!,
    evidence: proof === undefined ? words : `${words}: "${proof}" reads in no other way`,
    ambiguous: false,
  };
}

function failures(texts: readonly string[], format: DateFormat, most: number): number[] | null {
  const unreadable: number[] = [];
  const limit = Math.min(most, texts.length - 1);
  for (let i = 0; i < texts.length; i++) {
    if (!Number.isNaN(parseDate(texts[i]!, format))) continue;
    unreadable.push(i);
    if (unreadable.length > limit) return null;
  }
  return unreadable;
}
