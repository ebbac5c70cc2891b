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
      slot: `member ${i + 1}`,
      learner: learner.name,
      params: learner.params,
      recipe: recipeOf(steps),
      why: "a member of the model",
    }));
}

/** The choices that the automatic recipe was given, by the steps that it made. */
function recipeOf(steps: PlanRecord["steps"]): RecipeOptions {
  const has = (name: string): boolean => steps.some((step) => step.name === name);
  // Pairs of categories are always encoded by the target, whatever was chosen for words of many levels.
  const encoded = steps.filter(({ name }) => name === "targetEncode").length - (has("crossCategories") ? 1 : 0);
  const levels = encoded > 0 ? "target" : has("ordinalEncode") ? "ordinal" : null;
  return {
    ...(has("quantileScale") ? { scale: "quantile" as const } : {}),
    ...(has("arithmeticFeatures") ? { arithmetic: true } : {}),
    ...(has("crossCategories") ? { crosses: true } : {}),
    ...(levels === null ? {} : { levels }),
  };
}
