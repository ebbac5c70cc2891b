/** A map of some rows in the plane, as reports show it. */
export type RowMap = {
  /** The first two principal axes, or a map that keeps near rows near and knows no axes. */
  readonly by: "axes" | "neighbours";
  /** Share of the spread of all prepared columns that the two principal axes hold. */
  readonly share: number;
  /** Share of the nearest rows of each row that are its nearest on the map. */
  readonly kept: number;
  /** `group`: the cluster, "none", or whether the row is usual. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly group: string }[];
};
