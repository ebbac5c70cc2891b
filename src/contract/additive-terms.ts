/** The terms of an additive model, as plain JSON: what each column, and each pair of them, adds to the score. */

/** How one axis of a term is cut: numbers by edges, categories by groups of levels; missing comes last in the values. */
export type TermAxis = {
  readonly name: string;
  /** Numbers: interval i ends at edge i, which belongs to it; empty for categories. */
  readonly edges: readonly number[];
  /** Categories: the levels of each group; empty for numbers. */
  readonly levels: readonly (readonly string[])[];
  /** False where no training row lacked it: what a missing value adds is then a guess. */
  readonly missing?: boolean;
};

export type AdditiveTerm = {
  readonly name: string;
  /** One axis, or two. */
  readonly axes: readonly TermAxis[];
  /** What is added to the raw score (values; log-odds; one score per class), the last axis and then the class fastest. */
  readonly values: readonly number[];
  readonly outputs: number;
  /** Mean of |what is added| over the training rows, summed over the classes. */
  readonly importance: number;
};

export type TermsReport = {
  /** What the raw score is: the value, log-odds of the positive class, or a score per class. */
  readonly link: "none" | "sigmoid" | "softmax";
  /** Names of the classes, the positive one last where there are two; empty for values. */
  readonly classes: readonly string[];
  readonly intercept: readonly number[];
  /** The most important first. */
  readonly terms: readonly AdditiveTerm[];
};
