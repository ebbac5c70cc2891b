/** From the plan in a saved model back to candidates that can be fitted again on some of the rows. */
import type { PlanRecord } from "../pipeline/fitted.ts";
import type { RecipeOptions } from "../prepare/recipe.ts";
import type { Candidate } from "./candidate.ts";

/** The members by weight, heaviest first; models of folds of one candidate count as one. */
export function candidatesOfPlan(plan: PlanRecord, most: number): Candidate[] {
  const members = plan.members ?? [{ weight: 1, plan }];
  const weights = new Map<string, { weight: number; readonly plan: PlanRecord }>();
  for (const member of members) {
    const key = JSON.stringify([member.plan.learner, member.plan.steps.map(({ name }) => name)]);
    const known = weights.get(key);
    if (known === undefined) weights.set(key, { weight: member.weight, plan: member.plan });
    else known.weight += member.weight;
  }
  return [...weights.values()]
    .sort((a, b) => b.weight - a.weight)
    .slice(0, most)
    .map(({ plan: { learner, steps } }, i) => ({
      name: `${learner.name} ${i + 1}`,
      learner: learner.name,
      params: learner.params,
      recipe: recipeOf(steps.map(({ name }) => name)),
      why: "a member of the model",
    }));
}

/** The choices that the automatic recipe was given, by the steps that it made. */
function recipeOf(steps: readonly string[]): RecipeOptions {
  const levels = steps.includes("targetEncode") ? "target" : steps.includes("ordinalEncode") ? "ordinal" : null;
  return {
    ...(steps.includes("quantileScale") ? { scale: "quantile" as const } : {}),
    ...(levels === null ? {} : { levels }),
  };
}
