/** The body of `POST /predict`: one row, many rows, or columns; told apart by what a cell can never be. */
import { ModelwrightError, shown } from "../../score.ts";
import { badRequest } from "./problem.ts";

export type Body = { readonly rows: readonly unknown[]; readonly single: boolean };

/** Malformed JSON is refused with the place of the fault. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const where = (error as Error).message;
    throw new ModelwrightError(
      "use/bad-json",
      { expected: "JSON", received: where },
      {
        what: `The body must be JSON, got ${text.trim() === "" ? "nothing" : where}.`,
        fix: "NaN and Infinity are no JSON: write null for a missing value.",
      },
    );
  }
}

/** A row is an object of cells, and a cell is never a list or an object: so `rows` and `columns` are no columns. */
export function readBody(body: unknown, maxRows: number): Body {
  if (Array.isArray(body)) return { rows: limited(body, maxRows), single: false };
  if (body === null || typeof body !== "object") {
    throw badRequest(
      `The body must be a row, {"rows": [...]}, {"columns": {...}} or a list of rows, got ${shown(body)}.`,
    );
  }
  const { rows, columns } = body as { readonly rows?: unknown; readonly columns?: unknown };
  const byRows = Object.hasOwn(body, "rows") && Array.isArray(rows);
  const byColumns = Object.hasOwn(body, "columns") && isObject(columns);
  if (!byRows && !byColumns) return { rows: [body], single: true };
  const others = Object.keys(body).filter((key) => key !== (byRows ? "rows" : "columns"));
  if (others.length > 0) {
    throw badRequest(`Beside "${byRows ? "rows" : "columns"}" the body must have nothing, got ${shown(others[0])}.`);
  }
  return { rows: byRows ? limited(rows, maxRows) : rowsOf(columns as object, maxRows), single: false };
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function limited(rows: readonly unknown[], maxRows: number): readonly unknown[] {
  if (rows.length <= maxRows) return rows;
  throw new ModelwrightError(
    "use/many-rows",
    { expected: `at most ${maxRows} rows`, received: `${rows.length} rows` },
    {
      what: `A request must have at most ${maxRows} rows, got ${rows.length}.`,
      fix: "Send them in several requests, or start the server with a larger --max-rows.",
    },
  );
}

/** Columns of equal length to rows. */
function rowsOf(columns: object, maxRows: number): readonly unknown[] {
  const entries = Object.entries(columns) as [string, unknown][];
  const length = Array.isArray(entries[0]?.[1]) ? entries[0][1].length : 0;
  for (const [name, values] of entries) {
    if (Array.isArray(values) && values.length === length) continue;
    const expected = `a list of ${length} values, as long as the first column`;
    throw new ModelwrightError(
      "data/uneven-columns",
      { column: name.slice(0, 60), expected, received: shown(values) },
      {
        what: `Column ${shown(name)} must be ${expected}, got ${shown(values)}.`,
        fix: "Give every column one value per row; a missing value is null.",
      },
    );
  }
  limited({ length } as readonly unknown[], maxRows);
  // Without a single row nobody would hear that columns are missing.
  return Array.from({ length: entries.length === 0 ? 1 : length }, (_, row) =>
    Object.fromEntries(entries.map(([name, values]) => [name, (values as unknown[])[row]])),
  );
}
