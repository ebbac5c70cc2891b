import { describe, expect, test } from "vitest";
import { exampleTask } from "../../../tests/promises/tables.ts";
import { answersOf } from "../../assess/evaluate.ts";
import { createRandom } from "../../compute/random.ts";
import { createTeam } from "../../compute/threads/team.node.ts";
import type { TaskKind } from "../../contract/task.ts";
import { pipeline } from "../../pipeline/pipeline.ts";
import { dateParts } from "../../prepare/date-parts.ts";
import { createPredictor } from "../../program/predictor.ts";
import { Writer } from "../../program/writer.ts";
import { type Encoding, SMOOTH_LIMIT } from "./encoding.ts";
import { lossOf } from "./loss.ts";
import { lowerNetwork } from "./lower-network.ts";
import { multiLayerPerceptron } from "./multi-layer-perceptron.ts";
import { firstParameters, type Network, partsOf } from "./network.ts";
import { type Loss, openNetwork, type Training } from "./network-workspace.ts";
import type { PerceptronState } from "./perceptron-state.ts";

const random = createRandom("networks");

/** Rows that are both learnt from and kept aside, so that the loss of the gradients can be answered. */
function trainingOf(loss: Loss, changes: Record<string, unknown>, vectors: readonly number[] = [5]): Training {
  const rows = 37;
  const outputs = loss === "softmax" ? 3 : 1;
  const { params } = multiLayerPerceptron({ dropout: 0, ...changes });
  const network: Network = { encoded: 6, vectors, layers: params.layers, units: 16, members: params.members, outputs };
  const once = Float32Array.from({ length: rows * 6 }, () => Math.max(-2, Math.min(2, random.normal())));
  const codes = Int32Array.from({ length: rows * vectors.length }, () => random.integer(5));
  const target = Float32Array.from({ length: rows }, () =>
    loss === "squared" ? random.normal() : random.integer(loss === "softmax" ? 3 : 2),
  );
  const weights = Float32Array.from({ length: rows }, () => 0.5 + random.uniform());
  return {
    network,
    params,
    loss,
    epochs: 1,
    rows: {
      learn: rows,
      aside: rows,
      target: Float32Array.of(...target, ...target),
      weights: Float32Array.of(...weights, ...weights),
      fill(encoded, into) {
        for (const half of [0, 1]) {
          encoded.set(once, half * once.length);
          into.set(codes, half * codes.length);
        }
      },
    },
    start: () => firstParameters(network, params.activation, 6, new Float64Array(outputs), createRandom(4)),
  };
}

describe("gradients", () => {
  const cases: [Loss, string, boolean, number][] = [
    ["squared", "silu", true, 1],
    ["squared", "selu", false, 3],
    ["logistic", "selu", true, 1],
    ["logistic", "silu", false, 2],
    ["softmax", "silu", true, 2],
    ["softmax", "relu", false, 1],
  ];
  test.each(cases)(
    "of %s, %s, normalised %s, %i members are the slopes of the loss",
    async (loss, activation, normalise, members) => {
      const training = trainingOf(loss, { activation, normalise, members, layers: 2 });
      const { rows, network } = training;
      const room = await openNetwork(training, rows.learn, createTeam(1));
      room.order.set(Array.from(room.order.keys()));
      const parts = room.gradients(0, rows.learn, 1).map((part) => part.slice());
      const summed = Array.from(parts[0]!.keys(), (i) => parts.reduce((sum, part) => sum + part[i]!, 0));
      // every member has a loss of its own
      const total = (): number => {
        const answers = room.answersAside(0, rows.learn);
        let sum = 0;
        for (let i = 0; i < rows.learn; i++) {
          for (let m = 0; m < members; m++) {
            const own = { ...training, network: { ...network, members: 1 } };
            sum += rows.weights![i]! * lossOf(own, answers, i * members + m, rows.target[i]!);
          }
        }
        return sum / rows.learn;
      };
      const size = Math.sqrt(summed.reduce((sum, g) => sum + g * g, 0));
      expect(size).toBeGreaterThan(0.01);
      // along the gradient, and along each run of parameters alone
      for (const { first, count } of [{ first: 0, count: summed.length }, ...partsOf(network).all]) {
        const direction = summed.map((g, i) => (i >= first && i < first + count ? g / size : 0));
        const expected = direction.reduce((sum, d, i) => sum + d * summed[i]!, 0);
        const step = 2e-3 / Math.sqrt(expected / size);
        const move = (by: number): number => {
          const kept = room.parameters.slice();
          direction.forEach((d, i) => {
            room.parameters[i]! += by * d;
          });
          const value = total();
          room.parameters.set(kept);
          return value;
        };
        const slope = (move(step) - move(-step)) / (2 * step);
        expect(Math.abs(slope - expected), `${first}: ${slope} against ${expected}`).toBeLessThan(
          0.02 * expected + 2e-4,
        );
      }
      room.release();
    },
  );

  test("are the same bits whatever the rest of the batch, and on two threads", async () => {
    const training = trainingOf("softmax", { dropout: 0.3, members: 2 });
    const found = [];
    for (const threads of [1, 2]) {
      const room = await openNetwork(training, 37, createTeam(threads));
      room.order.set(Array.from(room.order.keys()));
      found.push(room.gradients(0, 37, 9).map((part) => part.slice()));
      room.step(0.01);
      found.push([room.parameters.slice()]);
      room.release();
    }
    expect(found[2]).toEqual(found[0]);
    expect(found[3]).toEqual(found[1]);
  });
});

/** Columns that pass through nearly as they are: small enough for the smooth limit not to be felt. */
function linearEncoding(width: number): Encoding {
  const none = new Int32Array(0);
  return {
    columns: Int32Array.from({ length: width }, (_, i) => i),
    center: new Float64Array(width),
    factor: new Float64Array(width).fill(1),
    flagged: none,
    pieces: { number: none, low: new Float64Array(0), factor: new Float64Array(0) },
    waves: { number: none, factor: new Float64Array(0) },
    oneHot: { column: none, levels: none, missing: none },
    embedded: { column: none, levels: none },
  };
}

/** `raw`: encoded rows; numbers that the smooth limit turns into them are what the program is given. */
function answersOfProgram(state: PerceptronState, raw: Float32Array): Float64Array {
  const width = state.network.encoded;
  const rows = raw.length / width;
  const writer = new Writer();
  const columns = Array.from({ length: width }, (_, j) => ({
    name: `x${j}`,
    kind: "number" as const,
    values: Float64Array.from({ length: rows }, (_, i) => {
      const z = raw[i * width + j]!;
      return z / Math.sqrt(1 - (z / SMOOTH_LIMIT) * (z / SMOOTH_LIMIT));
    }),
  }));
  const refs = columns.map(({ name, kind }) => writer.input({ name, kind, reason: "", missing: [], levels: [] }));
  const ref = lowerNetwork(state, refs, writer);
  const program = writer.program([{ name: "answer", ref, kind: "number", labels: [] }]);
  return createPredictor(program).predict({ rows, columns }).outputs[0]!.values;
}

describe("multiLayerPerceptron", () => {
  const trained = async (kind: TaskKind, params: object, rows = 600) => {
    const task = exampleTask(kind, rows);
    const learner = multiLayerPerceptron({ epochs: 40, units: 32, ...params } as never);
    return { task, model: await pipeline(dateParts({}, ["day"]), learner).fit(task, { seed: 2, team: createTeam(1) }) };
  };

  test("the program answers what the kernels answer", async () => {
    for (const changes of [
      { members: 3, activation: "selu" },
      { normalise: false, activation: "relu", layers: 3 },
    ]) {
      const training = trainingOf("squared", changes, []);
      const room = await openNetwork(training, 37, createTeam(1));
      const { parameters, network } = { ...training, parameters: room.parameters.slice() };
      const kernel = room.answersAside(0, 37).slice();
      const state = {
        task: "regression" as const,
        network,
        parameters,
        activation: training.params.activation,
        normalise: training.params.normalise,
        target: { center: 0, spread: 1, low: -1e9, high: 1e9 },
        encoding: linearEncoding(network.encoded),
      };
      const raw = new Float32Array(74 * 6);
      training.rows.fill(raw, new Int32Array(0));
      const answers = answersOfProgram(state, raw.subarray(0, 37 * 6));
      answers.forEach((value, i) => {
        let mean = 0;
        for (let m = 0; m < network.members; m++) mean += kernel[i * network.members + m]! / network.members;
        expect(value).toBeCloseTo(mean, 3);
      });
      room.release();
    }
  });

  test.each(["pieces", "waves", "plain"])("learns bends with numbers as %s", async (numbers) => {
    const { task, model } = await trained("regression", { numbers });
    const answers = answersOf(model.predict(task.table), task);
    const mean = task.target.reduce((sum, y) => sum + y, 0) / task.target.length;
    const share = (of: (y: number, i: number) => number) => task.target.reduce((sum, y, i) => sum + of(y, i) ** 2, 0);
    expect(share((y, i) => y - answers[i]!) / share((y) => y - mean)).toBeLessThan(0.2);
  });

  test("rows of weight 0 have no say, and a level that was not seen gets an answer", async () => {
    const task = exampleTask("binary", 500);
    const weights = Float64Array.from({ length: 500 }, (_, i) => (i % 2 === 0 ? 1 : 0));
    const spoilt = { ...task, target: task.target.map((label, i) => (i % 2 === 0 ? label : 1 - label)), weights };
    const learner = multiLayerPerceptron({ epochs: 30, units: 32 });
    const model = await pipeline(dateParts({}, ["day"]), learner).fit(spoilt, { seed: 2, team: createTeam(1) });
    const answers = answersOf(model.predict(task.table), task);
    const right = task.target.reduce((sum, label, i) => sum + (answers[2 * i + 1]! > 0.5 === (label === 1) ? 1 : 0), 0);
    expect(right).toBeGreaterThan(420);
  });

  test("answers stay within the targets of training", async () => {
    const { task, model } = await trained("regression", {});
    const far = model.predictOne({ a: 1e9, b: -1e9, noise: 0, flag: true, day: new Date(0), job: "nobody" });
    const value = Object.values(far)[0] as number;
    expect(value).toBeGreaterThanOrEqual(Math.min(...task.target));
    expect(value).toBeLessThanOrEqual(Math.max(...task.target));
  });
});
