/**
 * Cross categories: pairs of categories as one category, whose levels are the pairs of levels that occur.
 *
 * Beside the given columns comes `<a> × <b>` for every two of them. A missing value is a part like any other; a pair of
 * missing values is missing. A pair that does not occur in the rows fitted on, or has a level not seen, is a level
 * not seen. Encode afterwards: one-hot, by counts, or by the target.
 *
 * Time O(n · pairs), memory O(levels · levels) per pair.
 *
 * Source: standard; see H.-T. Cheng et al., "Wide & Deep Learning for Recommender Systems", DLRS 2016, section 3.1.
 */
import { ModelwrightError } from "../contract/errors.ts";
import type { FrameColumn } from "../contract/frame.ts";
import { integer } from "../contract/params.ts";
import type { ProgramWriter } from "../contract/program.ts";
import { defineStep, type LoweredColumn } from "../contract/step.ts";
import { byCodeUnit, freeLevel } from "./column.ts";
import { describedTable } from "./described.ts";

export type CrossCategoriesState = {
  readonly pairs: readonly {
    /** Places of the two columns among those given. */
    readonly first: number;
    readonly second: number;
    readonly levels: readonly string[];
    /** New code of each pair of codes, `(levels of first + 1) × (levels of second + 1)`, missing last; -2 for none. */
    readonly codes: Float64Array;
  }[];
};

/** Pairs of levels beyond which a table of them is no longer small. */
const MOST_PAIRS = 1_000_000;
/** A code below every sum of codes: what has it is not seen. */
const UNSEEN = -1e9;

export const crossCategories = defineStep({
  name: "crossCategories",
  summary: "Pairs of categories as one category.",
  source: "Cheng et al. 2016",
  selects: ["category"],
  params: {
    most: integer({ default: 50, min: 1, max: 10_000, doc: "Pairs of columns beyond which the step refuses." }),
  },

  fit({ columns }, params): CrossCategoriesState {
    const count = (columns.length * (columns.length - 1)) / 2;
    if (count > params.most) {
      throw new ModelwrightError(
        "prepare/too-wide",
        { step: "crossCategories", columns: columns.length, pairs: count, most: params.most },
        {
          what: `crossCategories must make at most ${params.most} pairs, got ${columns.length} columns that make ${count}.`,
          fix: "Name the columns whose pairs mean something, or raise most.",
        },
      );
    }
    return {
      pairs: columns.flatMap((_, first) =>
        columns.slice(first + 1).map((_second, k) => crossed(columns, first, first + 1 + k)),
      ),
    };
  },

  lower({ pairs }, columns, writer) {
    const added = pairs.map(({ first, second, levels, codes }): LoweredColumn => {
      const [a, b] = [columns[first]!, columns[second]!];
      const side = b.levels.length + 1;
      const place = writer.add("add", [placesOf(a, side, writer), placesOf(b, 1, writer)]);
      // Both missing is the last place.
      const table = codes.with(codes.length - 1, -1);
      const constants = { width: 1, table, missing: Float64Array.of(-2), unseen: Float64Array.of(-2) };
      const name = `${a.name} × ${b.name}`;
      return { name, kind: "category", parts: [name], levels, ref: writer.add("level-map", [place], constants) };
    });
    return [...columns, ...added];
  },

  describe({ pairs }, names) {
    return describedTable(
      pairs.map(({ first, second }) => `${names[first]} × ${names[second]}`),
      { levels: pairs.map(({ levels }) => levels.length) },
    );
  },
});

function crossed(columns: readonly FrameColumn[], first: number, second: number) {
  const [a, b] = [columns[first]!, columns[second]!];
  const side = b.levels.length + 1;
  const size = (a.levels.length + 1) * side;
  if (size > MOST_PAIRS) {
    throw new ModelwrightError(
      "prepare/too-many-levels",
      { step: "crossCategories", columns: [a.name, b.name], pairs: size, most: MOST_PAIRS },
      {
        what: `crossCategories must be given columns with at most ${MOST_PAIRS} pairs of levels, got ${size} of "${a.name}" and "${b.name}".`,
        fix: "Put rare levels together first (rareLevels), or leave one of the columns out.",
      },
    );
  }
  const [left, right] = [a.values(), b.values()];
  const occurs = new Uint8Array(size);
  for (let i = 0; i < left.length; i++) {
    const [x, y] = [left[i]!, right[i]!];
    if (x < -1 || y < -1) continue;
    occurs[(x < 0 ? a.levels.length : x) * side + (y < 0 ? b.levels.length : y)] = 1;
  }
  // Both missing stays missing.
  occurs[size - 1] = 0;
  const word = ({ levels }: FrameColumn, code: number): string => levels[code] ?? freeLevel("(missing)", levels);
  const names = new Map<number, string>();
  const taken = new Set<string>();
  occurs.forEach((there, at) => {
    if (there === 0) return;
    // Levels with the sign in them may make two pairs read alike.
    let name = `${word(a, Math.floor(at / side))} × ${word(b, at % side)}`;
    while (taken.has(name)) name += "*";
    taken.add(name);
    names.set(at, name);
  });
  const ordered = [...names].sort(([, x], [, y]) => byCodeUnit(x, y));
  const codes = new Float64Array(size).fill(-2);
  ordered.forEach(([at], code) => {
    codes[at] = code;
  });
  return { first, second, levels: ordered.map(([, name]) => name), codes };
}

/** The code times `step`, missing as the code behind the last. */
function placesOf({ ref, levels }: LoweredColumn, step: number, writer: ProgramWriter) {
  const table = Float64Array.from(levels, (_, code) => code * step);
  const missing = Float64Array.of(levels.length * step);
  return writer.add("level-map", [ref], { width: 1, table, missing, unseen: Float64Array.of(UNSEEN) });
}
