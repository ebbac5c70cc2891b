/** A fitted multilayer perceptron. */
import type { TaskKind } from "../../contract/task.ts";
import type { Encoding } from "./encoding.ts";
import type { Network } from "./network.ts";

export type PerceptronState = {
  readonly task: TaskKind;
  readonly encoding: Encoding;
  readonly network: Network;
  readonly activation: string;
  readonly normalise: boolean;
  /** As `partsOf` cuts them. */
  readonly parameters: Float32Array;
  /** Regression: the network's answers are in units of `spread` around `center`; answers stay in low .. high. */
  readonly target: { readonly center: number; readonly spread: number; readonly low: number; readonly high: number };
};
