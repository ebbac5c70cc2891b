/**
 * The one error class. Every message reads
 * `<owner>.<thing> must be <expected>, got <received>. <what to do>.`
 * and carries a stable code, so that programs branch on the code and people read the words.
 */

/** Code families: the room that speaks. The part behind the slash names the fault. */
export type ErrorCode =
  | `params/${string}`
  | `data/${string}`
  | `task/${string}`
  | `prepare/${string}`
  | `learn/${string}`
  | `program/${string}`
  | `pipeline/${string}`
  | `assess/${string}`
  | `tune/${string}`
  | `artifact/${string}`
  | `run/${string}`
  | `compute/${string}`
  | `use/${string}`;

export type ErrorDetails = Readonly<Record<string, unknown>>;

export class ModelwrightError extends Error {
  override readonly name = "ModelwrightError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  /** What the reader can do about it; already part of `message`. */
  readonly fix: string;

  constructor(code: ErrorCode, details: ErrorDetails, words: { readonly what: string; readonly fix: string }) {
    super(`${words.what} ${words.fix}`.trim());
    this.code = code;
    this.details = details;
    this.fix = words.fix;
  }
}

/** True when `error` is ours; with a code, only when it is that fault. */
export function isError(error: unknown, code?: ErrorCode): error is ModelwrightError {
  return error instanceof ModelwrightError && (code === undefined || error.code === code);
}

/** Shows a received value inside an error text: short, quoted, never a dump. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (typeof value === "bigint" || typeof value === "number" || typeof value === "boolean") return String(value);
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return `a ${typeof value}`;
}

/** The closest of `words` to `word` by edit distance, for "Did you mean ...?"; null when none is close. */
export function nearest(word: string, words: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  const lower = word.toLowerCase();
  for (const candidate of words) {
    const distance = editDistance(lower, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** "Did you mean x? " with its trailing blank, or nothing. */
export function didYouMean(word: string, words: Iterable<string>): string {
  const near = nearest(word, words);
  return near === null ? "" : `Did you mean ${near}? `;
}

/** Levenshtein distance, given up at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
