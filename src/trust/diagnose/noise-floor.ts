/**
 * The loss that no model can take away, because like rows have unlike outcomes. Two estimates: where the learning
 * curve's power law ends, and how much nearest neighbours disagree.
 *
 * Neighbours, classes: of the error e of one nearest neighbour at least (1 − √(1 − k/(k − 1) · e)) · (k − 1)/k is
 * there to stay (Cover and Hart). Values: two rows alike differ by two noises, so that |y − y'| / √2 is the noise; that
 * they are not quite alike makes it an upper estimate.
 *
 * Source: T. Cover and P. Hart, "Nearest Neighbor Pattern Classification", IEEE Transactions on Information Theory 13, 1967.
 */
import type { LearningForecast, NoiseFloor } from "../../contract/diagnosis.ts";
import { isClassification, type Task } from "../../contract/task.ts";
import { meanEstimate } from "./row-losses.ts";

/** `neighbour` are answers of one nearest neighbour that is another row, for `rows`; null where there was no time. */
export function noiseFloor(
  task: Task,
  learning: LearningForecast | null,
  neighbour: Float64Array | null,
  rows: Int32Array,
  loss: number,
): NoiseFloor | null {
  const near = neighbour === null ? null : fromNeighbours(task, neighbour, rows);
  if (learning !== null) {
    const { floor } = learning;
    const share = loss > 0 ? Math.min(1, floor.value / loss) : 0;
    const beside = near === null ? "" : ` ${near.words}`;
    const words = `About ${short(floor.value)} of the loss of ${short(loss)} (${percent(share)}) stays however many rows there are (95 % interval ${short(floor.low)} to ${short(floor.high)}).${beside}`;
    return { loss: floor, share, method: "where the power law of the learning curve ends", words };
  }
  if (near === null || near.floor === null) return near === null ? null : { ...NO_LOSS, words: near.words };
  const share = loss > 0 ? Math.min(1, near.floor.value / loss) : 0;
  return { loss: near.floor, share, method: "how much nearest neighbours differ", words: near.words };
}

const NO_LOSS = {
  loss: { value: 0, low: 0, high: Number.POSITIVE_INFINITY },
  share: 0,
  method: "how often nearest neighbours disagree",
};

function fromNeighbours({ kind, classes, target }: Task, answers: Float64Array, rows: Int32Array) {
  const width = classes.length;
  if (!isClassification(kind)) {
    const differences = Float64Array.from(rows, (row, i) => Math.abs(target[row]! - answers[i]!) * Math.SQRT1_2);
    const floor = meanEstimate(differences);
    return {
      floor: { value: floor.value, low: 0, high: floor.high },
      words: `Rows most like each other differ by a noise of ${short(floor.value)} at most.`,
    };
  }
  const wrong = Float64Array.from(rows, (row, i) => {
    let best = 0;
    for (let c = 1; c < width; c++) if (answers[i * width + c]! > answers[i * width + best]!) best = c;
    return best === target[row]! ? 0 : 1;
  });
  const { value } = meanEstimate(wrong);
  const part = (width - 1) / width;
  const least = part * (1 - Math.sqrt(Math.max(0, 1 - value / part)));
  return {
    floor: null,
    words: `Nearest neighbours disagree in ${percent(value)} of the rows: of all decisions at least about ${percent(least)} will be wrong (Cover and Hart).`,
  };
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
