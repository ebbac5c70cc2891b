/**
 * Polynomial features: the products of numbers, as new columns beside them.
 *
 * All products of 2 (degree 2) or of 2 and 3 columns (degree 3), with powers of one column or, with interactionsOnly,
 * without. Missing where a factor is missing. Scale first: products of numbers of unlike size are of no use to most
 * learners. Blocks of several numbers are not multiplied.
 *
 * Time O(n · products), memory O(products).
 *
 * Source: standard; see T. Hastie, R. Tibshirani and J. Friedman, "The Elements of Statistical Learning", 2009,
 * section 5.1.
 * Golden numbers: tests/golden/prepare-features.json (scikit-learn `PolynomialFeatures`).
 */
import { ModelwrightError } from "../contract/errors.ts";
import { flag, integer } from "../contract/params.ts";
import type { NodeRef } from "../contract/program.ts";
import { defineStep, type LoweredColumn } from "../contract/step.ts";
import { numberColumn } from "./column.ts";

/** Per product: the places of its columns among those given, ascending. */
export type PolynomialFeaturesState = { readonly products: readonly (readonly number[])[] };

export const polynomialFeatures = defineStep({
  name: "polynomialFeatures",
  summary: "The products of numbers, as new columns.",
  source: "Hastie, Tibshirani & Friedman 2009",
  selects: ["number"],
  params: {
    degree: integer({ default: 2, min: 2, max: 3, doc: "Most factors of a product." }),
    interactionsOnly: flag({ default: false, doc: "Whether to leave out products with the same column twice." }),
    most: integer({ default: 500, min: 1, max: 10_000, doc: "Products beyond which the step refuses." }),
  },

  fit({ columns }, params): PolynomialFeaturesState {
    const single = [...columns.keys()].filter((c) => columns[c]!.width === 1);
    const products: number[][] = [];
    const start = params.interactionsOnly ? 1 : 0;
    single.forEach((a, i) => {
      for (const b of single.slice(i + start)) products.push([a, b]);
    });
    if (params.degree === 3) {
      for (const [a, b] of [...products]) {
        for (const c of single.slice(single.indexOf(b!) + start)) products.push([a!, b!, c]);
        if (products.length > params.most) break;
      }
    }
    if (products.length > params.most) throw tooMany(single.length, products.length, params.most);
    return { products };
  },

  lower({ products }, columns, writer) {
    const made = new Map<string, NodeRef>();
    const added = products.map((places): LoweredColumn => {
      const name = places.map((place) => columns[place]!.name).join(" · ");
      // Of three factors the first two are a product that was made before.
      const before = made.get(places.slice(0, -1).join()) ?? columns[places[0]!]!.ref;
      const ref = writer.add("multiply", [before, columns[places.at(-1)!]!.ref]);
      made.set(places.join(), ref);
      return numberColumn(name, ref);
    });
    return [...columns, ...added];
  },

  describe: ({ products }) => `${products.length} products of 2 or more columns`,
});

function tooMany(columns: number, products: number, most: number): ModelwrightError {
  return new ModelwrightError(
    "prepare/too-wide",
    { step: "polynomialFeatures", columns, products, most },
    {
      what: `polynomialFeatures must make at most ${most} products, got ${columns} columns that make ${products} or more.`,
      fix: "Name fewer columns, keep the best first (selectBest), or raise most.",
    },
  );
}
