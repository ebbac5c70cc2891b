/**
 * Date parts: a date as numbers that learners can use.
 *
 * Days since the first day seen while fitting, and the parts that vary: year, month, day, weekday (0 = Monday),
 * day of the year, hour, minute. With cyclical, parts that come round (all but the year) become a sine and a
 * cosine of their angle, so that December lies beside January. A missing date is missing in every part.
 *
 * Time O(n · parts), memory O(1) per column.
 *
 * Source: standard; cycles as in N. Fisher, "Statistical Analysis of Circular Data", 1993.
 */
import { moments } from "../compute/statistics.ts";
import type { FrameColumn } from "../contract/frame.ts";
import { flag } from "../contract/params.ts";
import { defineStep, type LoweredColumn } from "../contract/step.ts";
import { datePart } from "../program/operators/date-part.ts";
import { numberColumn } from "./column.ts";

/** First value of each part and how many there are in a round; 0 for parts that do not come round. */
const PARTS = [
  ["year", 0, 0],
  ["month", 1, 12],
  ["day", 1, 31],
  ["weekday", 0, 7],
  ["day-of-year", 1, 365.25],
  ["hour", 0, 24],
  ["minute", 0, 60],
] as const;

/** Per column: the day that days count from, and the parts that vary. */
export type DatePartsState = {
  readonly columns: readonly { readonly origin: number; readonly parts: readonly string[] }[];
  readonly cyclical: boolean;
};

export const dateParts = defineStep({
  name: "dateParts",
  summary: "A date as days since an origin and its parts.",
  source: "Fisher 1993",
  selects: ["datetime"],
  params: {
    cyclical: flag({ default: false, doc: "Whether parts that come round become a sine and a cosine." }),
  },

  fit({ columns, rows }, params): DatePartsState {
    return {
      cyclical: params.cyclical,
      columns: columns.map((column) => {
        const { least } = moments(column.values());
        const parts = PARTS.filter(([part]) => varies(column, part, rows)).map(([part]) => part);
        return { origin: Number.isFinite(least) ? Math.floor(least) : 0, parts };
      }),
    };
  },

  lower(state, columns, writer) {
    return columns.flatMap((column, c) => {
      const { origin, parts } = state.columns[c]!;
      const days = writer.add("date-part", [column.ref], { part: "days", origin });
      const out: LoweredColumn[] = [numberColumn(`${column.name} days`, days)];
      for (const [part, first, round] of PARTS) {
        if (!parts.includes(part)) continue;
        const value = writer.add("date-part", [column.ref], { part });
        const name = `${column.name} ${part}`;
        if (!state.cyclical || round === 0) {
          out.push(numberColumn(name, value));
          continue;
        }
        const factor = Float64Array.of((2 * Math.PI) / round);
        const angle = writer.add("scale", [value], { center: Float64Array.of(first), factor });
        const both = writer.join([writer.add("sin", [angle]), writer.add("cos", [angle])]);
        out.push(numberColumn(name, both, [`${name} sine`, `${name} cosine`]));
      }
      return out;
    });
  },
});

function varies(column: FrameColumn, part: string, rows: number): boolean {
  const node = { operator: "date-part", arguments: [0], width: 1, constants: { part } };
  const out = new Float64Array(rows);
  datePart.compile(node, [1], rows)([Float64Array.from(column.values())], rows, out);
  const { least, most } = moments(out);
  return most > least;
}
