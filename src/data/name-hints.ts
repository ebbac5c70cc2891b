/** What a column's name says about it. Hints only: values decide, names break ties. */

const CODE_WORDS = [
  "zip",
  "zipcode",
  "postcode",
  "postal",
  "plz",
  "code",
  "sku",
  "id",
  "ids",
  "uuid",
  "guid",
  "iban",
  "isbn",
  "ssn",
];
const ID_WORDS = [
  "id",
  "ids",
  "key",
  "uuid",
  "guid",
  "pk",
  "rowid",
  "index",
  "idx",
  "no",
  "nr",
  "number",
  "num",
  "record",
  "iban",
  "isbn",
  "ssn",
];
const TIME_WORDS = ["date", "time", "timestamp", "ts", "datetime", "epoch", "day", "at", "created", "updated", "when"];

/** The words of a name: "customerID", "customer_id" and "Customer Id" are customer + id. */
export function nameWords(name: string): string[] {
  const spaced = name.replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2").replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, "$1 $2");
  return spaced
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** The word that says "these digits are a code"; null when there is none. */
export function namesCode(name: string): string | null {
  return nameWords(name).find((word) => CODE_WORDS.includes(word)) ?? null;
}

/** The word that says "this identifies the row"; null when there is none. */
export function namesId(name: string): string | null {
  const words = nameWords(name);
  const first = words[0] ?? "";
  if (["id", "uuid", "guid", "rowid", "index"].includes(first)) return first;
  const last = words[words.length - 1] ?? "";
  return ID_WORDS.includes(last) ? last : null;
}

export function namesTime(name: string): boolean {
  return nameWords(name).some((word) => TIME_WORDS.includes(word));
}
