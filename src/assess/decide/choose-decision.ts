/**
 * From calibrated probabilities to a decision that serves an aim: a metric of decided classes, or costs. Each rule is made
 * on all parts of the out-of-fold answers but one and measured on that one. The rule that theory names (one half for
 * accuracy, the shares of the classes for balanced accuracy, the ratio of the costs) is taken unless a tuned one is
 * better by more than noise; where theory names none, the tuned one if it is better than the usual decision.
 */
import { pow } from "../../compute/math.ts";
import type { Decision, DecisionRule } from "../../contract/after.ts";
import type { MetricInput, MetricSpec } from "../../contract/metric.ts";
import type { Random } from "../../contract/random.ts";
import { type Answers, takeAnswers } from "../calibrate/answers.ts";
import { compareOnRows } from "../compare.ts";
import { metricInterval } from "../interval.ts";
import { accuracy, balancedAccuracy, f1, f1Micro } from "../metrics/decisions.ts";
import { rankError } from "../metrics/ordered.ts";
import type { Part } from "../parts.ts";
import { type CostMatrix, costMetric, ruleOfCosts } from "./costs.ts";
import { decide } from "./rules.ts";
import { bestThreshold } from "./threshold.ts";

export type Deciding = {
  readonly answers: Answers;
  readonly parts: readonly Part[];
  /** What the model was chosen by. */
  readonly metric: MetricSpec;
  readonly costs: CostMatrix | null;
  readonly random: Random;
};

export type ChosenDecision = {
  readonly decision: Decision;
  /** The class decided for, per row, by rules that had not seen it. */
  readonly decided: Float64Array;
};

/** A way to make a rule from rows. */
type Maker = { readonly name: "usual" | "theory" | "tuned"; readonly make: (rows: Answers) => DecisionRule };

/** Fewer rows cannot tell a better threshold from a luckier one. */
const LEAST_ROWS = 50;
/** Powers of the classes' shares that their probabilities are divided by. */
const POWERS = [0, 0.25, 0.5, 0.75, 1];
/** Standard errors by which another rule must beat what theory says. */
const SURE = 2;
/** 95 % bounds are this many standard errors apart. */
const BOUNDS = 2 * 1.96;

export function chooseDecision(deciding: Deciding): ChosenDecision {
  const { answers, parts, metric, costs } = deciding;
  const forF1 = answers.classes === 2 && parts.length > 0 ? f1Advice(deciding) : null;
  const aim = costs !== null ? costMetric(costs) : metric.decides === true ? metric : null;
  const usual: Maker = { name: "usual", make: () => usualRule(answers.classes) };
  if (aim === null) {
    const rule = usual.make(answers);
    const why = `${metric.title} looks at probabilities, not at decisions: ${usualWords(answers.classes)}`;
    const decision: Decision = { rule, aim: null, before: null, after: null, forF1, costs: null, why };
    return { decision, decided: decide(rule, answers.probabilities, answers.classes) };
  }
  const makers = [usual, ...theoryOf(aim, costs, answers), ...tunedFor(aim, deciding)];
  const tried = makers.map(({ name, make }) => {
    const decided = crossFitted(make, answers, parts);
    return { name, make, decided, input: inputOf(answers, decided) };
  });
  const chosen = tried[preferred(aim, tried)]!;
  const decision: Decision = {
    rule: chosen.make(answers),
    aim: aim.name,
    before: metricInterval(aim, tried[0]!.input),
    after: metricInterval(aim, chosen.input),
    forF1: aim.name === f1.name ? null : forF1,
    costs,
    why: whyOf(chosen.name, aim, answers.classes),
  };
  return { decision, decided: chosen.decided };
}

function usualRule(classes: number): DecisionRule {
  return classes === 2 ? { form: "threshold", threshold: 0.5 } : { form: "most-probable" };
}

/** What is best where the probabilities are right; the usual rule where that is it. */
function theoryOf(aim: MetricSpec, costs: CostMatrix | null, { classes }: Answers): Maker[] {
  if (costs !== null) return [{ name: "theory", make: () => ruleOfCosts(costs) }];
  if (aim.name === accuracy.name || aim.name === f1Micro.name)
    return [{ name: "theory", make: () => usualRule(classes) }];
  if (aim.name === balancedAccuracy.name) return [{ name: "theory", make: (rows) => ruleOfShares(rows, 1) }];
  if (aim.name === rankError.name) return [{ name: "theory", make: () => ruleOfCosts(rankDistances(classes)) }];
  return [];
}

/** A mistake between ordered classes costs the ranks between them. */
function rankDistances(classes: number): CostMatrix {
  const ranks = Array.from({ length: classes }, (_, rank) => rank);
  return ranks.map((truth) => ranks.map((decided) => Math.abs(truth - decided)));
}

function tunedFor(aim: MetricSpec, { answers, parts, costs, random }: Deciding): Maker[] {
  if (parts.length === 0 || answers.truth.length < LEAST_ROWS) return [];
  if (answers.classes === 2) {
    const make = (rows: Answers): DecisionRule => ({
      form: "threshold",
      threshold: bestThreshold(aim, rows, random.fork(aim.name, rows.truth.length)),
    });
    return [{ name: "tuned", make }];
  }
  // Costs say all there is to say of more classes.
  return costs === null ? [{ name: "tuned", make: (rows) => bestShares(aim, rows) }] : [];
}

/** Probabilities over powers of the shares of the classes: rare classes get decided for more often. */
function ruleOfShares({ truth, weights, classes }: Answers, power: number): DecisionRule {
  const shares = new Float64Array(classes);
  let total = 0;
  truth.forEach((c, row) => {
    const w = weights === null ? 1 : weights[row]!;
    shares[c]! += w;
    total += w;
  });
  if (classes === 2) {
    const p = shares[1]! / total;
    return { form: "threshold", threshold: p > 0 && p < 1 ? p : 0.5 };
  }
  const scores = new Array<number>(classes * classes).fill(0);
  shares.forEach((share, c) => {
    scores[c * classes + c] = share > 0 ? pow(total / share, power) : 1;
  });
  return power === 0 ? { form: "most-probable" } : { form: "scores", scores };
}

function bestShares(aim: MetricSpec, rows: Answers): DecisionRule {
  const rules = POWERS.map((power) => ruleOfShares(rows, power));
  const gains = rules.map((rule) => {
    const value = aim.compute(inputOf(rows, decide(rule, rows.probabilities, rows.classes)));
    return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : aim.greaterIsBetter ? value : -value;
  });
  return rules[gains.indexOf(Math.max(...gains))]!;
}

function crossFitted(make: Maker["make"], answers: Answers, parts: readonly Part[]): Float64Array {
  const { probabilities, classes } = answers;
  if (parts.length === 0) return decide(make(answers), probabilities, classes);
  const out = new Float64Array(answers.truth.length);
  for (const { fit, held } of parts) {
    const decided = decide(make(takeAnswers(answers, fit)), takeAnswers(answers, held).probabilities, classes);
    held.forEach((row, i) => {
      out[row] = decided[i]!;
    });
  }
  return out;
}

type Tried = Pick<Maker, "name"> & { readonly input: MetricInput };

function preferred(aim: MetricSpec, tried: readonly Tried[]): number {
  const gain = (first: Tried, second: Tried) => {
    const { difference, low, high } = compareOnRows(aim, first.input, second.input);
    return { mean: aim.greaterIsBetter ? difference : -difference, error: (high - low) / BOUNDS };
  };
  const theory = tried.findIndex(({ name }) => name === "theory");
  const base = Math.max(0, theory);
  let best = base;
  for (let place = 0; place < tried.length; place++) {
    const { mean, error } = gain(tried[place]!, tried[base]!);
    if (mean <= (theory < 0 ? 0 : SURE * error)) continue;
    if (best === base || gain(tried[place]!, tried[best]!).mean > 0) best = place;
  }
  return best;
}

/** The threshold that would serve F1, and what it would bring. */
function f1Advice({ answers, parts, random }: Deciding): Decision["forF1"] {
  if (answers.truth.length < LEAST_ROWS) return null;
  const make = (rows: Answers): DecisionRule => ({
    form: "threshold",
    threshold: bestThreshold(f1, rows, random.fork(f1.name, rows.truth.length)),
  });
  const rule = make(answers);
  const there = metricInterval(f1, inputOf(answers, crossFitted(make, answers, parts)));
  const atHalf = metricInterval(f1, inputOf(answers, decide(usualRule(2), answers.probabilities, 2)));
  if (rule.form !== "threshold" || !Number.isFinite(there.value) || !Number.isFinite(atHalf.value)) return null;
  return { threshold: rule.threshold, f1: there, atHalf };
}

function inputOf({ truth, probabilities, weights, classes }: Answers, label: Float64Array): MetricInput {
  return { truth, prediction: probabilities, label, weights, classes };
}

function usualWords(classes: number): string {
  return classes === 2 ? "the threshold stays at one half" : "the most probable class is decided for";
}

function whyOf(name: Maker["name"], aim: MetricSpec, classes: number): string {
  if (name === "tuned")
    return `chosen by ${aim.title} on out-of-fold answers; measured on rows that the choice had not seen`;
  if (name === "usual")
    return `no other rule has a better ${aim.title} on rows it has not seen: ${usualWords(classes)}`;
  if (aim.name === "cost") return "the decision of least expected cost, by calibrated probabilities";
  if (aim.name === rankError.name)
    return "the class of least expected distance in ranks, by calibrated probabilities: the median one";
  if (aim.name === balancedAccuracy.name)
    return "each class by its probability over its share of the rows: best for the mean over classes";
  return `best for ${aim.title} where probabilities are right: ${usualWords(classes)}`;
}
