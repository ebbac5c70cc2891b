/**
 * Cells that look like personal data. A column is reported by the share of its distinct values that pass;
 * check digits (Luhn, ISO 7064 mod 97) keep order numbers from passing as cards and accounts.
 */
import type { Table } from "../contract/table.ts";
import { nameWords } from "./name-hints.ts";

export type PersonalKind =
  | "e-mail"
  | "phone"
  | "card number"
  | "IBAN"
  | "IP address"
  | "social security number"
  | "person name"
  | "address"
  | "birth date"
  | "password";

export type PersonalColumn = {
  readonly column: string;
  readonly kind: PersonalKind;
  /** Share of the distinct values looked at that pass; 1 when the name alone says it. */
  readonly share: number;
  readonly by: "values" | "name";
  /** True when the values are running text in which such data occur. */
  readonly insideText: boolean;
};

const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/u;
const PHONE =
  /(?<![\p{L}\p{N}])(?:\+\d{1,3}[\s.-]?)?(?:\(\d{1,5}\)[\s.-]?)?\d{2,5}(?:[\s./-]\d{2,5}){1,4}(?:\s?(?:x|ext\.?)\s?\d{1,6})?(?![\p{L}\p{N}])/iu;
const PLUS_PHONE = /^\+\d{8,15}$/;
const CARD = /(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)/g;
const IBAN = /(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?![A-Z0-9])/g;
const IPV4 = /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])/;
const IPV6 = /^(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$/i;
const SSN = /(?<!\d)(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?!\d)/;

const TESTS: readonly (readonly [PersonalKind, (text: string) => boolean])[] = [
  ["e-mail", (text) => EMAIL.test(text)],
  ["IBAN", hasIban],
  ["card number", hasCard],
  ["social security number", (text) => SSN.test(text)],
  ["IP address", (text) => IPV4.test(text) || IPV6.test(text)],
  ["phone", (text) => phoneIn(text) >= 0.7 * text.length],
];

/** Columns whose values or name say that they hold personal data. At most `most` distinct values of each are read. */
export function findPersonalData(table: Table, most = 2000): PersonalColumn[] {
  return table.columns.flatMap((column): PersonalColumn[] => {
    const byName = personalName(column.name);
    if (!("codes" in column)) {
      if (byName === "birth date" && column.kind === "datetime") {
        return [{ column: column.name, kind: byName, share: 1, by: "name" as const, insideText: false }];
      }
      if (column.kind !== "number" || (byName !== "card number" && byName !== "phone")) return [];
      return [{ column: column.name, kind: byName, share: 1, by: "name" as const, insideText: false }];
    }
    const step = Math.max(1, Math.ceil(column.levels.length / most));
    const texts = column.levels.filter((_, i) => i % step === 0);
    const running = column.kind === "text" && texts.some((text) => text.length > 60);
    const found = TESTS.flatMap(([kind, test]) => {
      const passes = running && kind === "phone" ? (text: string) => phoneIn(text) > 0 : test;
      const passed = texts.reduce((sum, text) => sum + (passes(text) ? 1 : 0), 0);
      const share = texts.length === 0 ? 0 : passed / texts.length;
      // One e-mail in running text is one too many; codes that look like phones need a clear majority.
      const threshold = running
        ? kind === "phone"
          ? 0.02
          : 0.002
        : kind === "phone"
          ? byName === "phone"
            ? 0.2
            : 0.8
          : 0.3;
      if (share < threshold || passed === 0) return [];
      return [{ column: column.name, kind, share, by: "values" as const, insideText: running }];
    });
    if (found.length > 0) {
      // A column is one thing; running text may hold several.
      return found[0]!.insideText ? found : [found.reduce((a, b) => (b.share > a.share ? b : a))];
    }
    if (byName === null || !mayBe(byName, texts)) return [];
    return [{ column: column.name, kind: byName, share: 1, by: "name" as const, insideText: false }];
  });
}

/** Whether the values can be what the name says: enough of them, digits where there must be some. */
function mayBe(kind: PersonalKind, texts: readonly string[]): boolean {
  if (texts.length < 20) return false;
  const share = (pattern: RegExp) => texts.reduce((sum, text) => sum + (pattern.test(text) ? 1 : 0), 0) / texts.length;
  if (kind === "person name") return share(/^[^\d/]+$/) > 0.9 || share(/^\S+$/) > 0.9;
  return kind === "password" || kind === "e-mail" || share(/\d/) > 0.3;
}

/** What the name says; whole words only. */
function personalName(name: string): PersonalKind | null {
  const words = nameWords(name);
  const joined = words.join(" ");
  if (
    /\b(full name|first name|last name|given ?name|sur ?name|family name|middle name|maiden( name)?|mothers maiden|username|user name)\b/.test(
      joined,
    )
  )
    return "person name";
  if (/^(name|first|last|first and last name)$/.test(joined)) return "person name";
  if (/\b(e ?mail|email address)\b/.test(joined)) return "e-mail";
  if (/\b(phone|telephone|mobile|fax)\b/.test(joined) && !words.includes("code") && !words.includes("service"))
    return "phone";
  if (/\b(ssn|social security|national ?id|passport)\b/.test(joined)) return "social security number";
  if (/\b(dob|birth ?day|birth ?date|date of birth)\b/.test(joined)) return "birth date";
  if (/\b(street|address|street ?address)\b/.test(joined) && !words.includes("ip")) return "address";
  if (/\b(password|passwd|pin|cvv|cvv ?2)\b/.test(joined)) return "password";
  if (/\b(card ?number|cc ?number|credit ?card)\b/.test(joined)) return "card number";
  if (/\biban\b/.test(joined)) return "IBAN";
  return null;
}

/** Length of the telephone number in a text; 0 when there is none. */
function phoneIn(text: string): number {
  if (PLUS_PHONE.test(text)) return text.length;
  const match = PHONE.exec(text);
  if (match === null || /^\d{4}-\d{2}-\d{2}/.test(match[0])) return 0;
  const digits = match[0].replace(/\D/g, "").length;
  return digits >= 7 && digits <= 20 ? match[0].length : 0;
}

function hasCard(text: string): boolean {
  for (const match of text.matchAll(CARD)) if (passesLuhn(match[0])) return true;
  return false;
}

/** Luhn check over 13 to 19 digits that are not all alike (ISO/IEC 7812-1, annex B). */
export function passesLuhn(text: string): boolean {
  const digits = text.replace(/\D/g, "");
  if (digits.length < 13 || digits.length > 19 || /^(\d)\1*$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    let digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    if (i % 2 === 1) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 === 0;
}

function hasIban(text: string): boolean {
  for (const match of text.matchAll(IBAN)) if (passesIban(match[0])) return true;
  return false;
}

/** ISO 13616 check: the rearranged number is 1 modulo 97. */
export function passesIban(text: string): boolean {
  const compact = text.replace(/\s/g, "").toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact)) return false;
  let remainder = 0;
  for (const character of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}
