/** Training of a network: mini-batches in a drawn order, steps that shrink, the weights of the best epoch kept. */
import { cos } from "../../compute/math.ts";
import type { FitContext } from "../../contract/context.ts";
import type { FitReport } from "../../contract/learner.ts";
import { lossOf } from "./loss.ts";
import { type NetworkWorkspace, openNetwork, type Training } from "./network-workspace.ts";

/** Tables of few rows are cut into about this many batches, but none smaller than the least. */
const STEPS = 32;
const LEAST_BATCH = 32;

export async function train(
  training: Training,
  context: FitContext,
): Promise<{ parameters: Float32Array; report: FitReport }> {
  const { rows, params } = training;
  const batch = Math.min(params.batchRows, Math.max(LEAST_BATCH, rows.learn / STEPS));
  const steps = Math.ceil(rows.learn / batch);
  const room = await openNetwork(training, Math.ceil(rows.learn / steps), context.team);
  try {
    const losses: number[] = [];
    let best = { loss: Number.POSITIVE_INFINITY, epoch: 0, parameters: new Float32Array(0) };
    let step = 0;
    let goesOn = true;
    const whole = training.epochs * steps;
    for (let epoch = 0; epoch < training.epochs; epoch++) {
      const random = context.random.fork("epoch", epoch);
      room.order.set(random.permutation(rows.learn));
      for (let s = 0; s < steps; s++, step++) {
        const loss = losses.at(-1);
        goesOn = await context.tick({ done: step, of: whole, ...(loss !== undefined && { loss }) });
        if (!goesOn) break;
        const [from, end] = [s, s + 1].map((k) => Math.floor((k * rows.learn) / steps)) as [number, number];
        room.gradients(from, end, random.word());
        room.step(params.learningRate * shrunk(params.schedule, step / whole));
      }
      const loss = goesOn && rows.aside > 0 ? await lossAside(training, room, context) : null;
      if (loss !== null) {
        losses.push(loss);
        if (loss < best.loss) best = { loss, epoch: epoch + 1, parameters: room.parameters.slice() };
      }
      if (!goesOn || (losses.length > 0 && epoch + 1 - best.epoch >= params.patience)) break;
    }
    const found = best.epoch > 0;
    return {
      parameters: found ? best.parameters : room.parameters.slice(),
      report: {
        iterations: found ? best.epoch : Math.floor(step / steps),
        ...(losses.length > 0 && { validationLoss: losses }),
        cutShort: !goesOn,
      },
    };
  } finally {
    room.release();
  }
}

/** Mean loss of the rows kept aside; null when time was up before all were answered. */
async function lossAside(training: Training, room: NetworkWorkspace, context: FitContext): Promise<number | null> {
  const { rows } = training;
  let sum = 0;
  let total = 0;
  for (let from = 0; from < rows.aside; from += room.mostAnswers) {
    const count = Math.min(room.mostAnswers, rows.aside - from);
    const answers = room.answersAside(from, count);
    for (let i = 0; i < count; i++) {
      const row = rows.learn + from + i;
      const weight = rows.weights?.[row] ?? 1;
      sum += weight * lossOf(training, answers, i, rows.target[row]!);
      total += weight;
    }
    if (!(await context.tick())) return null;
  }
  return sum / total;
}

/** Share of the learning rate at a share of all steps; the first fiftieth grows from 0. */
function shrunk(schedule: string, share: number): number {
  const start = Math.min(1, (share + 1e-3) * 50);
  const left = schedule === "cosine" ? share : Math.max(0, 2 * share - 1);
  return start * 0.5 * (1 + cos(Math.PI * left));
}
