/**
 * Parameters are declared once, as data. From the declaration come the type, the check, the error
 * text, the CLI flag, the JSON Schema, the docs table and the search space.
 */
import { didYouMean, ModelwrightError, shown } from "./errors.ts";

/** How a tuner may vary a number: [low, high, scale]. */
export type TuningRange = readonly [low: number, high: number, scale: "linear" | "log"];

export type RealParam = {
  readonly type: "real";
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** True when `min` itself is not allowed. */
  readonly above: boolean;
  readonly tune: TuningRange | null;
  readonly doc: string;
};
export type IntegerParam = Omit<RealParam, "type" | "above"> & { readonly type: "integer" };
export type FlagParam = {
  readonly type: "flag";
  readonly default: boolean;
  readonly tune: boolean;
  readonly doc: string;
};
export type ChoiceParam<W extends string = string> = {
  readonly type: "choice";
  readonly default: W;
  readonly words: readonly W[];
  readonly tune: boolean;
  readonly doc: string;
};
/** A list of whole numbers or reals, such as one monotone direction per column. */
export type ListParam = {
  readonly type: "list";
  readonly default: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly doc: string;
};

/** Groups of names, such as columns that may act together. */
export type GroupsParam = {
  readonly type: "groups";
  readonly default: readonly (readonly string[])[];
  readonly doc: string;
};

export type Param = RealParam | IntegerParam | FlagParam | ChoiceParam | ListParam | GroupsParam;
export type ParamSpecs = Readonly<Record<string, Param>>;

/** The checked values that a declaration allows. */
export type ParamsOf<S extends ParamSpecs> = {
  readonly [K in keyof S]: S[K] extends FlagParam
    ? boolean
    : S[K] extends ChoiceParam<infer W>
      ? W
      : S[K] extends ListParam
        ? readonly number[]
        : S[K] extends GroupsParam
          ? readonly (readonly string[])[]
          : number;
};

type NumberOptions = { default: number; min?: number; max?: number; tune?: TuningRange; doc: string };

export function real(options: NumberOptions & { above?: boolean }): RealParam {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, above = false, tune = null } = options;
  return { type: "real", default: options.default, min, max, above, tune, doc: options.doc };
}

export function integer(options: NumberOptions): IntegerParam {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER, tune = null } = options;
  return { type: "integer", default: options.default, min, max, tune, doc: options.doc };
}

export function flag(options: { default: boolean; tune?: boolean; doc: string }): FlagParam {
  return { type: "flag", default: options.default, tune: options.tune ?? false, doc: options.doc };
}

export function choice<const W extends string>(options: {
  default: NoInfer<W>;
  words: readonly W[];
  tune?: boolean;
  doc: string;
}): ChoiceParam<W> {
  return {
    type: "choice",
    default: options.default,
    words: options.words,
    tune: options.tune ?? false,
    doc: options.doc,
  };
}

export function list(options: { default?: readonly number[]; min?: number; max?: number; doc: string }): ListParam {
  const { default: initial = [], min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = options;
  return { type: "list", default: initial, min, max, doc: options.doc };
}

export function groups(options: { doc: string }): GroupsParam {
  return { type: "groups", default: [], doc: options.doc };
}

/** Fills in defaults and checks every value; the result is frozen. Never repairs a value. */
export function checkParams<S extends ParamSpecs>(
  owner: string,
  specs: S,
  given: Readonly<Record<string, unknown>> = {},
): ParamsOf<S> {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(specs, name)) {
      const names = Object.keys(specs);
      throw new ModelwrightError(
        "params/unknown",
        { owner, param: name, known: names },
        {
          what: `${owner} has no parameter "${name}".`,
          fix: `${didYouMean(name, names)}It takes: ${names.join(", ") || "none"}.`,
        },
      );
    }
  }
  const checked: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const value = given[name] === undefined ? spec.default : given[name];
    if (!allows(spec, value)) {
      const expected = describeParam(spec);
      throw new ModelwrightError(
        "params/out-of-range",
        { owner, param: name, expected, received: value },
        {
          what: `${owner}.${name} must be ${expected}, got ${shown(value)}.`,
          fix: spec.doc,
        },
      );
    }
    checked[name] = frozen(value);
  }
  return Object.freeze(checked) as ParamsOf<S>;
}

/** Lists, and lists in them, are copied and frozen. */
function frozen(value: unknown): unknown {
  return Array.isArray(value) ? Object.freeze(value.map(frozen)) : value;
}

/** The range in words, as error texts, docs and help print it. */
export function describeParam(spec: Param): string {
  switch (spec.type) {
    case "flag":
      return "true or false";
    case "choice":
      return `one of ${spec.words.join(", ")}`;
    case "list":
      return `a list of numbers in ${interval(spec.min, spec.max, false)}`;
    case "groups":
      return "a list of lists of names";
    case "integer":
      return `a whole number in ${interval(spec.min, spec.max, false)}`;
    case "real":
      return `a number in ${interval(spec.min, spec.max, spec.above)}`;
  }
}

function allows(spec: Param, value: unknown): boolean {
  switch (spec.type) {
    case "flag":
      return typeof value === "boolean";
    case "choice":
      return typeof value === "string" && spec.words.includes(value);
    case "list":
      return Array.isArray(value) && value.every((v) => Number.isFinite(v) && v >= spec.min && v <= spec.max);
    case "groups":
      return Array.isArray(value) && value.every((group) => Array.isArray(group) && group.every(isName));
    case "integer":
      return Number.isSafeInteger(value) && (value as number) >= spec.min && (value as number) <= spec.max;
    case "real": {
      if (typeof value !== "number" || !Number.isFinite(value)) return false;
      return (spec.above ? value > spec.min : value >= spec.min) && value <= spec.max;
    }
  }
}

function isName(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function interval(min: number, max: number, above: boolean): string {
  const low =
    min === Number.NEGATIVE_INFINITY || min === Number.MIN_SAFE_INTEGER ? "(-∞" : `${above ? "(" : "["}${min}`;
  const high = max === Number.POSITIVE_INFINITY || max === Number.MAX_SAFE_INTEGER ? "∞)" : `${max}]`;
  return `${low}, ${high}`;
}
