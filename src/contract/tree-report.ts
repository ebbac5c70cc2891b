/** A single decision tree as reports draw it, as plain JSON. */

export type TreeReportNode = {
  /** What is asked, as two lines: the column, and "<= 4.5" or "is a or b"; both empty in a leaf. */
  readonly column: string;
  readonly condition: string;
  /** Places of the nodes for either answer, behind this one; -1 in a leaf. */
  readonly yes: number;
  readonly no: number;
  /** Training rows that come here, and the leaves they end in. */
  readonly rows: number;
  readonly leaves: number;
  /** Mean answer of the tree for these rows: the share of each class, or the value alone. */
  readonly answer: readonly number[];
};

export type TreeReport = {
  /** The root first. */
  readonly nodes: readonly TreeReportNode[];
  /** Names of the classes; empty for values. */
  readonly classes: readonly string[];
  /** The whole tree as text; empty where that would be long. */
  readonly rules: string;
};
