/** The loss of a row that the members of a network vote on. */
import { exp, log, sigmoid } from "../../compute/math.ts";
import type { Loss, Training } from "./network-workspace.ts";

/** Log loss of the mean probability, or half the squared error of the mean value. `answers`: per row, member, output. */
export function lossOf(
  { loss, network }: Pick<Training, "loss" | "network">,
  answers: Float32Array,
  row: number,
  target: number,
): number {
  const { members, outputs } = network;
  let vote = 0;
  for (let m = 0; m < members; m++) vote += voteOf(loss, answers, (row * members + m) * outputs, outputs, target);
  vote /= members;
  return loss === "squared" ? 0.5 * (vote - target) * (vote - target) : -log(Math.max(1e-15, vote));
}

/** A member's value, or its probability of the row's class. */
function voteOf(loss: Loss, answers: Float32Array, at: number, outputs: number, target: number): number {
  if (loss === "squared") return answers[at]!;
  if (loss === "logistic") return sigmoid(target === 1 ? answers[at]! : -answers[at]!);
  let most = answers[at]!;
  for (let o = 1; o < outputs; o++) most = Math.max(most, answers[at + o]!);
  let sum = 0;
  for (let o = 0; o < outputs; o++) sum += exp(answers[at + o]! - most);
  return exp(answers[at + target]! - most) / sum;
}
