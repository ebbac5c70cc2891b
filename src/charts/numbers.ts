/** Numbers as people read them: as many digits as say something, thousands apart, no exponents where none is needed. */
import type { Estimate } from "../contract/report.ts";

/** `digits` significant digits: 0.1234, 12.35, 48,842. */
export function short(value: number, digits = 4): string {
  if (Number.isNaN(value)) return "not defined";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size >= 1e15 || (size > 0 && size < 1e-6)) return signed(value.toExponential(Math.max(1, digits - 2)));
  const decimals = size === 0 ? 0 : Math.max(0, digits - 1 - exponentOf(size));
  return grouped(withoutZeros(value.toFixed(Math.min(12, decimals))));
}

/** A count: 48,842. */
export function count(value: number): string {
  return Number.isInteger(value) ? grouped(String(value)) : short(value);
}

/** A share in [0, 1] as a percentage of two or three digits. */
export function percent(share: number): string {
  const value = 100 * share;
  if (value > 0 && value < 0.1) return "under 0.1\u00a0%";
  return `${value < 10 && !Number.isInteger(value) ? withoutZeros(value.toFixed(1)) : value.toFixed(0)}\u00a0%`;
}

/** Value and bounds with the same decimals: two digits of the interval's half width are shown. */
export function estimate({ value, low, high }: Estimate): { value: string; low: string; high: string } {
  const half = Math.max(Math.abs(high - value), Math.abs(value - low));
  if (![value, low, high].every(Number.isFinite) || half === 0)
    return { value: short(value), low: short(low), high: short(high) };
  const size = Math.max(Math.abs(value), Math.abs(low), Math.abs(high));
  if (size >= 1e15 || half < 1e-9) return { value: short(value), low: short(low), high: short(high) };
  const decimals = Math.min(9, Math.max(0, 1 - exponentOf(half)));
  const words = (x: number): string => grouped(x.toFixed(decimals));
  return { value: words(value), low: words(low), high: words(high) };
}

/** "0.314 (0.296 to 0.332)". */
export function withInterval(found: Estimate): string {
  const words = estimate(found);
  return `${words.value} (${words.low} to ${words.high})`;
}

/** Seconds of work: 0.4 s, 12 s, 3 min 5 s. */
export function seconds(value: number): string {
  if (value < 10) return `${withoutZeros(value.toFixed(1))} s`;
  const whole = Math.round(value);
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Of ten: 2 for 123. The language's own digits, since logarithms differ between engines. */
function exponentOf(value: number): number {
  return Number(value.toExponential().split("e")[1]);
}

function withoutZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** A comma between groups of three digits, from 10,000 on; a true minus sign. */
function grouped(text: string): string {
  const [whole, part] = text.split(".") as [string, string | undefined];
  const digits = whole.replace("-", "").length;
  const apart = digits > 4 ? whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",") : whole;
  return signed(part === undefined ? apart : `${apart}.${part}`);
}

function signed(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace(/^-/, "−");
}
