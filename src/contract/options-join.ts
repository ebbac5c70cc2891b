/** Options that say what other tables, and earlier rows of the same one, give as columns. */
import { type JoinRequest, type LagRequest, WINDOW_MEASURES, type WindowRequest } from "./join.ts";
import { isPlain, type Option } from "./options.ts";

/** What each further flag says of the `--join` before it. */
const PARTS = {
  on: { argument: "<column>", doc: "the key that the table before it shares, or main=second where names differ" },
  asOf: { argument: "<column>", doc: "only its rows strictly before this time count, or main=second" },
  joinedAs: { argument: "<name>", doc: "what its columns begin with (default: the name of the file)", key: "as" },
} as const;

/** `--join orders.csv --on customer`, repeatable; in a config file a list of objects. */
export function joinedTables(
  doc: string,
  parts: readonly (keyof typeof PARTS)[],
): Option<string | readonly JoinRequest[], readonly JoinRequest[]> {
  const keys = ["table", ...parts.map((name) => ("key" in PARTS[name] ? PARTS[name].key : name))];
  const isRequest = (given: unknown): boolean =>
    isPlain(given) &&
    isFilled(given.table) &&
    Object.entries(given).every(([key, value]) => value === undefined || (keys.includes(key) && isFilled(value)));
  return {
    argument: "<data>",
    doc,
    expected: `a table, or a list of objects with ${keys.join(", ")}`,
    read: (words) => [{ table: words }],
    check: (given) => checkedList<JoinRequest>(given, isRequest),
    repeats: true,
    parts: Object.fromEntries(parts.map((name) => [name, { key: name, ...PARTS[name] }])),
  };
}

/** `amount:1,2,7`, repeatable; in a config file a text, or a list of `{ column, rows }`. */
export function lagList(doc: string): Option<string | readonly LagRequest[], readonly LagRequest[]> {
  const isRequest = (given: unknown): boolean =>
    isPlain(given) && isFilled(given.column) && Array.isArray(given.rows) && given.rows.every(isCount);
  return {
    argument: "<column:rows>",
    doc,
    expected: "column:rows with whole numbers of at least 1, such as amount:1,2,7",
    read: (words) => [lagOf(words)],
    check: (given) => checkedList<LagRequest>(given, isRequest),
    repeats: true,
  };
}

/** `amount:7:mean`, repeatable; in a config file a text, or a list of `{ column, rows, how }`. */
export function windowList(doc: string): Option<string | readonly WindowRequest[], readonly WindowRequest[]> {
  const isRequest = (given: unknown): boolean =>
    isPlain(given) &&
    isFilled(given.column) &&
    isCount(given.rows) &&
    WINDOW_MEASURES.some((measure) => measure === given.how);
  return {
    argument: "<column:rows:how>",
    doc,
    expected: `column:rows:how, how being ${WINDOW_MEASURES.join(", ")}, such as amount:7:mean`,
    read: (words) => [windowOf(words)],
    check: (given) => checkedList<WindowRequest>(given, isRequest),
    repeats: true,
  };
}

function checkedList<Request>(given: unknown, isRequest: (one: unknown) => boolean): Request[] | undefined {
  return Array.isArray(given) && given.every(isRequest) ? (given as Request[]) : undefined;
}

/** Names of columns may hold colons: the last ones count. The text itself where it is no request. */
function lagOf(words: string): unknown {
  const match = /^(.+):([\d\s,]+)$/.exec(words);
  return match === null ? words : { column: match[1], rows: match[2]!.split(",").map(numberOf) };
}

function windowOf(words: string): unknown {
  const match = /^(.+):\s*(\d+)\s*:\s*(\w+)$/.exec(words);
  return match === null ? words : { column: match[1], rows: Number(match[2]), how: match[3] };
}

/** Nothing between two commas is not a 0. */
function numberOf(words: string): number {
  return words.trim() === "" ? Number.NaN : Number(words);
}

/** Further back than any table goes. */
const MOST_ROWS = 1_000_000;

function isCount(given: unknown): boolean {
  return Number.isSafeInteger(given) && (given as number) >= 1 && (given as number) <= MOST_ROWS;
}

function isFilled(given: unknown): boolean {
  return typeof given === "string" && given !== "";
}
