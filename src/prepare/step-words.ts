/** What a plan's steps do to one column, in words: "one 0/1 column per level, scaled to mean 0 and spread 1". */
import type { ColumnKind } from "../contract/table.ts";

export type PlannedStep = {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Null for every column of the kinds that the step selects. */
  readonly columns: readonly string[] | null;
};

export type PlannedColumn = { readonly name: string; readonly kind: ColumnKind; readonly missing: number };

type StepWords = {
  /** Kinds that it works on when no columns are named. */
  readonly on: readonly ColumnKind[];
  readonly say: (params: PlannedStep["params"], column: PlannedColumn) => string;
  /** What the column is afterwards, when that changes. */
  readonly becomes?: ColumnKind;
};

const ALL: readonly ColumnKind[] = ["number", "boolean", "datetime", "category", "text"];

const WORDS: Readonly<Record<string, StepWords>> = {
  arithmeticFeatures: {
    on: ["number"],
    say: () => "joined by sums, differences, products and ratios that say more of the target",
  },
  clipOutliers: {
    on: ["number"],
    say: ({ becomes }) => (becomes === "missing" ? "values far out become missing" : "values far out become the fence"),
  },
  clusterDistance: { on: ["number"], say: () => "joined by how far the row is from the centres of groups" },
  countEncode: { on: ["category"], say: () => "each level becomes how often it occurs", becomes: "number" },
  crossCategories: { on: ["category"], say: () => "paired with each other category" },
  dateParts: {
    on: ["datetime"],
    say: ({ cyclical }) =>
      cyclical === true
        ? "split into days and parts of the date, as points on a circle"
        : "split into days and parts of the date",
    becomes: "number",
  },
  discretise: { on: ["number"], say: ({ bins }) => `put into ${bins} bins` },
  discretiseByTarget: {
    on: ["number"],
    say: () => "put into bins, each the mean target of its rows other than the one it is used for",
  },
  dropConstant: { on: ALL, say: () => "left out if constant" },
  dropCorrelated: { on: ["number"], say: () => "left out if it says the same as an earlier column" },
  dropDuplicates: { on: ALL, say: () => "left out if it repeats another column" },
  dropLowVariance: { on: ["number", "boolean"], say: () => "left out if it hardly varies" },
  dropOutlierRows: { on: ["number"], say: () => "rows with values far out are not learnt from" },
  flagOutliers: { on: ["number"], say: () => "values far out marked in a column of their own" },
  groupAggregates: { on: ["number", "category"], say: () => "joined by what is usual in each group of rows" },
  hashEncode: {
    on: ["category"],
    say: ({ numbers }) => `each level becomes one of ${numbers} places by a hash of its word`,
    becomes: "number",
  },
  impute: {
    on: ["number", "boolean", "datetime", "category"],
    say: (params, { kind, missing }) => {
      const words = kind === "category";
      const known = words
        ? "the most frequent level"
        : kind === "boolean"
          ? "the more frequent value"
          : `the ${params.numbers}`;
      const value =
        words && params.categories === "level"
          ? "a level of their own"
          : !words && params.numbers === "constant"
            ? String(params.constant)
            : known;
      if (missing === 0) return `gaps, should there be any, become ${value}`;
      return `missing cells become ${value}${params.indicator === true ? " and are marked" : ""}`;
    },
  },
  imputeIteratively: { on: ["number"], say: () => "missing cells become what regressions on the other numbers say" },
  imputeNearest: {
    on: ["number"],
    say: ({ neighbours }) => `missing cells become the mean of the ${neighbours} rows most like theirs`,
  },
  maxAbsScale: { on: ["number", "datetime"], say: () => "divided by the greatest size" },
  minMaxScale: { on: ["number", "datetime"], say: ({ low, high }) => `moved to the range ${low} to ${high}` },
  oneHot: { on: ["category"], say: () => "one 0/1 column per level", becomes: "number" },
  ordinalEncode: { on: ["category"], say: () => "levels numbered", becomes: "number" },
  oversample: { on: ALL, say: () => "rows of rare classes are learnt from more than once" },
  polynomialFeatures: { on: ["number"], say: () => "joined by the products of numbers" },
  powerTransform: { on: ["number", "datetime"], say: () => "bent towards a normal shape by a fitted power" },
  principalComponents: { on: ["number"], say: () => "turned, with the other numbers, into principal components" },
  quantileScale: { on: ["number", "datetime"], say: () => "spread evenly by rank" },
  ratioFeatures: { on: ["number"], say: () => "joined by the ratios of numbers" },
  rareLevels: { on: ["category"], say: () => "rare levels joined" },
  robustScale: { on: ["number", "datetime"], say: () => "scaled by median and quartiles" },
  selectAgainstProbes: {
    on: ["number", "boolean"],
    say: () => "kept if it says more of the target than shuffled columns do",
  },
  selectBest: {
    on: ["number", "boolean"],
    say: ({ keep }) => `kept if among the ${keep} columns that say most of the target`,
  },
  selectFromModel: {
    on: ["number", "boolean"],
    say: ({ by }) => `kept if ${by === "linear" ? "a ridge regression" : "a forest"} makes enough use of it`,
  },
  selectRecursively: {
    on: ["number", "boolean"],
    say: ({ by }) => `left out when ${by === "linear" ? "a ridge regression" : "a forest"} makes least use of it`,
  },
  selectSequentially: {
    on: ["number", "boolean"],
    say: ({ direction }) =>
      direction === "backward"
        ? "left out when it is missed least on rows not seen"
        : "taken up when it helps most on rows not seen",
  },
  similarityEncode: {
    on: ["category"],
    say: ({ prototypes }) => `compared letter by letter with its ${prototypes} most frequent levels`,
    becomes: "number",
  },
  smote: {
    on: ["number", "boolean", "datetime", "category"],
    say: () => "rows of rare classes are made between rows like them, to learn from",
  },
  squash: { on: ["number", "datetime"], say: () => "scaled by median and quartiles, far values drawn in" },
  standardise: { on: ["number", "datetime"], say: () => "scaled to mean 0 and spread 1" },
  targetEncode: {
    on: ["category"],
    say: () => "each level becomes the mean target of its rows, taken from rows other than the one it is used for",
    becomes: "number",
  },
  textEmbed: {
    on: ["text"],
    say: ({ reduce, components, topTerms }) =>
      reduce === true ? `${components} numbers made of its words` : `weights of its ${topTerms} most telling words`,
    becomes: "number",
  },
  textScores: {
    on: ["text"],
    say: () =>
      "beside it a number: what its words say of the target, taken from rows other than the one it is used for",
  },
  truncatedSvd: { on: ["number"], say: () => "turned, with the other numbers, into the components of an SVD" },
  undersample: { on: ALL, say: () => "some rows of frequent classes are not learnt from" },
  weightOfEvidence: {
    on: ["category"],
    say: () =>
      "each level becomes what it says for the second class, taken from rows other than the one it is used for",
    becomes: "number",
  },
  wordFlags: { on: ["category"], say: ({ terms }) => `beside it up to ${terms} flags: the words its levels share` },
};

/** Empty when no step touches the column. */
export function stepWords(steps: readonly PlannedStep[], column: PlannedColumn): string {
  let now = column;
  const said: string[] = [];
  for (const step of steps) {
    const words = Object.hasOwn(WORDS, step.name) ? WORDS[step.name]! : null;
    const touched =
      step.columns === null ? words === null || words.on.includes(now.kind) : step.columns.includes(column.name);
    if (!touched) continue;
    // A column made of levels or words has no gaps left to fill.
    if (step.name === "impute" && now.kind !== column.kind && column.kind !== "datetime") continue;
    said.push(words === null ? step.name : words.say(step.params, now));
    if (words?.becomes !== undefined) now = { ...now, kind: words.becomes };
  }
  return said.join(", then ");
}
