/** The automatic recipe: which steps a family of learners needs for the columns of a task, and why. */
import { type ChoiceParam, choice, type FlagParam, flag } from "../contract/params.ts";
import type { AnyStep } from "../contract/step.ts";
import { type Column, type ColumnKind, columnOf } from "../contract/table.ts";
import type { Task } from "../contract/task.ts";
import { arithmeticFeatures } from "./arithmetic-features.ts";
import { crossCategories } from "./cross-categories.ts";
import { dateParts } from "./date-parts.ts";
import { impute } from "./impute.ts";
import { oneHot } from "./one-hot.ts";
import { ordinalEncode } from "./ordinal-encode.ts";
import { quantileScale } from "./quantile-scale.ts";
import { standardise } from "./standardise.ts";
import { targetEncode } from "./target-encode.ts";
import { textEmbed } from "./text-embed.ts";
import { textScores } from "./text-scores.ts";
import { wordFlags } from "./word-flags.ts";

/** Choices inside a family's recipe, as plain data. */
export type RecipeOptions = {
  /** How numbers are scaled for families that need it. */
  readonly scale?: "standard" | "quantile";
  /** What trees get of words with many levels: the levels themselves, their order by frequency, or what they say of the target. */
  readonly levels?: "native" | "ordinal" | "target";
  /** Sums, differences, products and ratios of two numbers, where they say what the numbers alone do not. */
  readonly arithmetic?: boolean;
  /** Pairs of categories, by what they say of the target. */
  readonly crosses?: boolean;
  /** Of texts, what their words say of the target; of categories, which words their levels are made of. */
  readonly words?: boolean;
  /** Steps of the user's own, before all others: names in the catalog, with parameters and columns. */
  readonly own?: readonly OwnStep[];
};

export type OwnStep = {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Null for every column of the kinds that the step selects. */
  readonly columns: readonly string[] | null;
};

/** Words with more levels than this are target-encoded for families that need numbers; up to it, one-hot. */
const MOST_ONE_HOT_LEVELS = 40;
/** Up to this many levels a tree may part them freely; among more, a lucky part is too easily found. */
const MOST_NATIVE_LEVELS = 12;

export function recipeFor(family: string, task: Task, options: RecipeOptions = {}): readonly AnyStep[] {
  const columns = task.roles.features.map((name) => columnOf(task.table, name));
  const named = (kind: ColumnKind): string[] => columns.filter((c) => c.kind === kind).map((c) => c.name);
  if (family === "none") return [];
  const crossed = options.crosses === true ? crossedColumns(columns) : [];
  const many = columns.filter(manyLevels).map((column) => column.name);
  const levels = (name: string): number => levelsOf(columnOf(task.table, name));
  if (task.kind === "clustering" || (task.kind === "anomaly" && family !== "trees")) return distanceRecipe(named);
  const generated = [
    ...(options.arithmetic === true && named("number").length > 1 ? [arithmeticFeatures({}, named("number"))] : []),
    ...(crossed.length > 1 ? [crossCategories({}, crossed), targetEncode({}, pairNames(crossed))] : []),
  ];
  const worded = options.words === true ? columns.filter(hasWords) : [];
  const flagged = worded.filter(({ kind }) => kind === "category").map(({ name }) => name);
  const scored = worded.filter(({ kind }) => kind === "text").map(({ name }) => name);
  const recipe = READ_AS_THEY_ARE.includes(family)
    ? treeRecipe(named, many, options)
    : numericRecipe(named, levels, options);
  return [
    ...generated,
    ...(flagged.length > 0 ? [wordFlags({}, flagged)] : []),
    ...(scored.length > 0 ? [textScores({}, scored)] : []),
    ...recipe,
  ];
}

/** Levels of a column, and of a pair, beyond which pairs would hardly occur twice. */
const MOST_CROSSED_LEVELS = 60;
const MOST_CROSSED_COLUMNS = 6;

/** The categories that are paired: few levels each, the most telling number of levels first. */
function crossedColumns(columns: readonly Column[]): readonly string[] {
  const some = columns.filter((c) => c.kind === "category" && levelsOf(c) > 1 && levelsOf(c) <= MOST_CROSSED_LEVELS);
  const most = [...some].sort((a, b) => levelsOf(b) - levelsOf(a)).slice(0, MOST_CROSSED_COLUMNS);
  return some.filter((column) => most.includes(column)).map((column) => column.name);
}

/** What `crossCategories` calls the pairs of these columns. */
function pairNames(columns: readonly string[]): string[] {
  return columns.flatMap((first, i) => columns.slice(i + 1).map((second) => `${first} × ${second}`));
}

/** The choices of a family's recipe that make a difference on this task, declared as parameters are. */
export function recipeSpace(family: string, task: Task): Readonly<Record<string, FlagParam | ChoiceParam>> {
  const columns = task.roles.features.map((name) => columnOf(task.table, name));
  const yes = (doc: string): FlagParam => flag({ default: false, tune: true, doc });
  const readsWords = READ_AS_THEY_ARE.includes(family);
  return {
    ...(columns.filter((column) => column.kind === "number").length > 1
      ? { arithmetic: yes("Sums, differences, products and ratios that say more than their parts.") }
      : {}),
    ...(crossedColumns(columns).length > 1 ? { crosses: yes("Pairs of categories, by what they say.") } : {}),
    ...(columns.some(hasWords) ? { words: yes("Words of texts by what they say, words of levels as flags.") } : {}),
    ...(readsWords && columns.some(manyLevels)
      ? { levels: choice({ default: "native", words: ["native", "target"], tune: true, doc: "Words of many levels." }) }
      : {}),
    ...(readsWords
      ? {}
      : {
          scale: choice({ default: "standard", words: ["standard", "quantile"], tune: true, doc: "Scale of numbers." }),
        }),
  };
}

/** Families that read missing values and categories themselves. */
const READ_AS_THEY_ARE: readonly string[] = ["trees", "additive", "neural"];

/** Trees and networks read missing values and categories themselves; dates and texts become numbers. */
function treeRecipe(
  named: (kind: ColumnKind) => string[],
  many: readonly string[],
  options: RecipeOptions,
): readonly AnyStep[] {
  const steps: AnyStep[] = [];
  if (options.levels === "ordinal" && many.length > 0) steps.push(ordinalEncode({}, many));
  if (options.levels === "target" && many.length > 0) steps.push(targetEncode({}, many));
  if (named("datetime").length > 0) steps.push(dateParts({}, named("datetime")));
  if (named("text").length > 0) steps.push(textEmbed({ components: options.words === true ? 10 : 30 }, named("text")));
  return steps;
}

/** Everything becomes a number without gaps, of like scale. */
function numericRecipe(
  named: (kind: ColumnKind) => string[],
  levels: (name: string) => number,
  options: RecipeOptions,
): readonly AnyStep[] {
  const steps: AnyStep[] = [];
  const words = named("category");
  const few = words.filter((name) => levels(name) <= MOST_ONE_HOT_LEVELS);
  const many = words.filter((name) => levels(name) > MOST_ONE_HOT_LEVELS);
  if (named("datetime").length > 0) steps.push(dateParts({ cyclical: true }, named("datetime")));
  if (named("text").length > 0) steps.push(textEmbed({ reduce: false }, named("text")));
  if (few.length > 0) steps.push(oneHot({}, few));
  if (many.length > 0) steps.push(targetEncode({}, many));
  steps.push(impute({ indicator: true }));
  steps.push(options.scale === "quantile" ? quantileScale() : standardise());
  return steps;
}

/**
 * Distances between rows: scaled numbers first, then words as 0 and 1 as they are. Two rows that differ in a word are
 * then about as far apart as two rows that differ in a number; scaled, a rare level would outweigh everything.
 */
function distanceRecipe(named: (kind: ColumnKind) => string[]): readonly AnyStep[] {
  const steps: AnyStep[] = [];
  if (named("datetime").length > 0) steps.push(dateParts({ cyclical: true }, named("datetime")));
  if (named("text").length > 0) steps.push(textEmbed({ components: 30 }, named("text")));
  steps.push(impute({ indicator: false, categories: "level" }), standardise());
  if (named("category").length > 0) steps.push(oneHot({}, named("category")));
  return steps;
}

/** True for words with more levels than trees should part by themselves. */
export function manyLevels(column: Column): boolean {
  return column.kind === "category" && levelsOf(column) > MOST_NATIVE_LEVELS;
}

/** True for texts, and for many levels of which most are several words: words then tell more than levels do. */
function hasWords(column: Column): boolean {
  if (column.kind === "text") return true;
  if (!manyLevels(column) || !("levels" in column)) return false;
  const several = column.levels.filter((level) => /\S[\s_/-]+\S/u.test(level));
  return several.length > column.levels.length / 2;
}

function levelsOf(column: object): number {
  return "levels" in column ? (column.levels as readonly string[]).length : 0;
}
