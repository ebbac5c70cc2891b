/** An axis of a term as it is drawn: intervals with ends, and groups of levels with names. */
import type { TermAxis } from "../contract/additive-terms.ts";
import { axisLabel } from "./theme.ts";

/** Levels of a group that are named. */
const MOST_NAMED = 2;
/** The outermost intervals have no end: they are drawn as wide as the others are in the mean, or at least this share. */
const BEYOND = 0.06;

/** Where each interval starts and, last, where the last one ends. */
export function intervalsOf({ edges }: TermAxis): readonly number[] {
  const [first, last] = [edges[0]!, edges.at(-1)!];
  const share = Math.max(BEYOND, 1 / (edges.length - 1));
  const more = last > first ? share * (last - first) : Math.abs(first) * BEYOND || 1;
  return [first - more, ...edges, last + more];
}

/** A name per group, each another: two groups may begin with the same long words. */
export function groupLabels({ levels }: TermAxis): readonly string[] {
  const used = new Set<string>();
  return levels.map((group) => {
    const named = group.slice(0, MOST_NAMED).map((level) => (level === "" ? "(empty)" : level));
    const more = group.length - named.length;
    let label = axisLabel(named.length === 0 ? "others" : `${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`);
    while (used.has(label)) label += "\u2060";
    used.add(label);
    return label;
  });
}

/** Levels that no training row had share a group that has none: what it adds is a guess. */
export function isSeen({ levels }: TermAxis, group: number): boolean {
  return levels[group]!.length > 0;
}
