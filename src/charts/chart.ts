/** A chart: a Vega-Lite spec with the words that belong to it. Rooms that draw need nothing else. */

/** Plain Vega-Lite 6 JSON. Names and levels appear in it as data and titles, never as field names or expressions. */
export type ChartSpec = { readonly [key: string]: unknown };

export type Chart = {
  /** Unique in a report: letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  /** How to read it, in one line. */
  readonly reading: string;
  /** What it shows, for people who cannot see it. */
  readonly description: string;
  readonly spec: ChartSpec;
};
