/** The space that a learner is searched in: one axis from 0 to 1 per parameter that its declaration says may be varied. */
import { exp, log } from "../compute/math.ts";
import type { Param, TuningRange } from "../contract/params.ts";

type Axis = { readonly name: string } & (
  | { readonly kind: "number"; readonly range: TuningRange; readonly whole: boolean; readonly usual: number }
  | { readonly kind: "word"; readonly words: readonly (string | boolean)[]; readonly usual: string | boolean }
);

export type SearchSpace = readonly Axis[];

/** Parameters in `without` are ruled by something else: the clock, say. */
export function spaceOf(specs: Readonly<Record<string, Param>>, without: readonly string[] = []): SearchSpace {
  return Object.entries(specs).flatMap(([name, spec]): Axis[] => {
    if (without.includes(name)) return [];
    if (spec.type === "real" || spec.type === "integer") {
      if (spec.tune === null) return [];
      return [{ name, kind: "number", range: spec.tune, whole: spec.type === "integer", usual: spec.default }];
    }
    if (spec.type === "choice" && spec.tune) return [{ name, kind: "word", words: spec.words, usual: spec.default }];
    if (spec.type === "flag" && spec.tune) {
      return [{ name, kind: "word", words: [false, true], usual: spec.default }];
    }
    return [];
  });
}

/** Where these parameters lie; what they do not say is at its default, what lies outside at the nearest end. */
export function pointOf(space: SearchSpace, params: Readonly<Record<string, unknown>>): Float64Array {
  return Float64Array.from(space, (axis) => {
    const value = params[axis.name] ?? axis.usual;
    if (axis.kind === "word")
      return (Math.max(0, axis.words.indexOf(value as string | boolean)) + 0.5) / axis.words.length;
    const [low, high, scale] = axis.range;
    const inside = Math.min(high, Math.max(low, Number(value)));
    const share = scale === "log" ? log(inside / low) / log(high / low) : (inside - low) / (high - low);
    return Math.min(1, Math.max(0, share));
  });
}

/** The parameters at a point, rounded as a person would write them. */
export function paramsAt(space: SearchSpace, point: Float64Array): Record<string, unknown> {
  return Object.fromEntries(
    space.map((axis, a): [string, unknown] => {
      const share = Math.min(1, Math.max(0, point[a]!));
      if (axis.kind === "word") {
        return [axis.name, axis.words[Math.min(axis.words.length - 1, Math.floor(share * axis.words.length))]!];
      }
      const [low, high, scale] = axis.range;
      const value = scale === "log" ? exp(log(low) + share * log(high / low)) : low + share * (high - low);
      return [axis.name, axis.whole ? Math.round(value) : Number(value.toPrecision(3))];
    }),
  );
}
