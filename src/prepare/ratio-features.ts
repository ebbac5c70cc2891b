/**
 * Ratio features: one number over another, as new columns beside them.
 *
 * a / b for every ordered pair of columns; missing where b is 0 or either is missing. Blocks of several numbers are
 * left out.
 *
 * Time O(n · pairs), memory O(pairs).
 *
 * Source: standard; see J. Heaton, "An Empirical Analysis of Feature Engineering for Predictive Modeling",
 * SoutheastCon 2016.
 */
import { ModelwrightError } from "../contract/errors.ts";
import { integer } from "../contract/params.ts";
import { defineStep } from "../contract/step.ts";
import { numberColumn } from "./column.ts";

/** Places of the upper and the lower column among those given. */
export type RatioFeaturesState = { readonly pairs: readonly (readonly [above: number, below: number])[] };

export const ratioFeatures = defineStep({
  name: "ratioFeatures",
  summary: "One number over another, as new columns.",
  source: "Heaton 2016",
  selects: ["number"],
  params: {
    most: integer({ default: 200, min: 1, max: 10_000, doc: "Ratios beyond which the step refuses." }),
  },

  fit({ columns }, params): RatioFeaturesState {
    const single = [...columns.keys()].filter((c) => columns[c]!.width === 1);
    const count = single.length * (single.length - 1);
    if (count > params.most) {
      throw new ModelwrightError(
        "prepare/too-wide",
        { step: "ratioFeatures", columns: single.length, ratios: count, most: params.most },
        {
          what: `ratioFeatures must make at most ${params.most} ratios, got ${single.length} columns that make ${count}.`,
          fix: "Name the columns whose ratios mean something, or raise most.",
        },
      );
    }
    return {
      pairs: single.flatMap((a) => single.filter((b) => b !== a).map((b): [number, number] => [a, b])),
    };
  },

  lower({ pairs }, columns, writer) {
    const added = pairs.map(([a, b]) => {
      const [above, below] = [columns[a]!, columns[b]!];
      return numberColumn(`${above.name} / ${below.name}`, writer.add("divide", [above.ref, below.ref]));
    });
    return [...columns, ...added];
  },

  describe: ({ pairs }) => `${pairs.length} ratios of two columns`,
});
