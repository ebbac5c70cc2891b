/**
 * A network in a workspace: encoded rows, parameters and gradients where the kernels find them (kernels/neural/neural.ts).
 *
 * A batch is cut into parts of fixed rows. Each part is one kernel call with gradients of its own, which are added in
 * the order of the parts: any number of threads gives the same bits.
 */
import { alignedBytes, createArena } from "../../compute/kernels/arena.ts";
import type { Team } from "../../contract/context.ts";
import type { ParamsOf } from "../../contract/params.ts";
import { inputsOf, type Network, partsOf, VECTOR } from "./network.ts";
import type { neuralParams } from "./neural-params.ts";

export type Loss = "squared" | "logistic" | "softmax";

/** Encoded rows: those to learn from, and behind them those kept aside. */
export type Rows = {
  readonly learn: number;
  readonly aside: number;
  /** Class or standardised value per row. */
  readonly target: Float32Array;
  readonly weights: Float32Array | null;
  /** Writes encoded rows and codes of vectors. */
  fill(encoded: Float32Array, codes: Int32Array): void;
};

export type Training = {
  readonly rows: Rows;
  readonly network: Network;
  readonly loss: Loss;
  readonly epochs: number;
  readonly params: ParamsOf<typeof neuralParams>;
  /** First parameters, for encoded rows. */
  start(encoded: Float32Array): Float32Array;
};

export type NetworkWorkspace = {
  readonly parameters: Float32Array;
  /** The order in which batches read the rows to learn from. */
  readonly order: Uint32Array;
  /** Gradients of the mean loss over places from .. end of the order; the parts they lie in, to be added. */
  gradients(from: number, end: number, seed: number): readonly Float32Array[];
  /** A step against the gradients found last. */
  step(rate: number): void;
  /** Most rows that are answered at a time. */
  readonly mostAnswers: number;
  /** `count × members × outputs` for rows kept aside; valid until the next call. */
  answersAside(from: number, count: number): Float32Array;
  release(): void;
};

/** Rows × members of one kernel call, about: their numbers then stay in the cache. */
const PART = 128;
const FIRST_KEPT = 0.9;
const SECOND_KEPT = 0.99;
const LEAST = 1e-8;
/** Parameters that one call steps, at most. */
const STEPPED = 16384;
/** Parts that are answered at a time. */
const ANSWERED = 32;
const ACTIVATIONS = ["silu", "selu", "relu"];
const LOSSES: readonly Loss[] = ["squared", "logistic", "softmax"];
const PLAN_WORDS = 28;

/** `batch` is the most rows of one. Throws `compute/memory` when there is not enough. */
export async function openNetwork(training: Training, batch: number, team: Team): Promise<NetworkWorkspace> {
  const { network, rows, params } = training;
  const { members, outputs, units, layers } = network;
  const all = rows.learn + rows.aside;
  const most = Math.max(8, Math.min(64, Math.floor(PART / members)));
  const parts = Math.ceil(batch / most);
  const layout = partsOf(network);
  const parameterBytes = alignedBytes(layout.count * 4);
  const scratchBytes = scratchOf(network, most);
  const answersBytes = ANSWERED * most * members * outputs * 4;
  const rowBytes = (network.encoded + network.vectors.length + 3) * 4;
  const bytes = all * rowBytes + (3 + parts) * parameterBytes + team.threads * scratchBytes + answersBytes;
  const workspace = await team.workspace(bytes + network.vectors.length * 4 + 16384);
  const arena = createArena(workspace.base, workspace.buffer.byteLength);
  const { buffer } = workspace;
  const singlesAt = (values: Float32Array): number => {
    const at = arena.take(values.byteLength);
    new Float32Array(buffer, at, values.length).set(values);
    return at;
  };
  const encoded = arena.take(all * network.encoded * 4);
  const codes = arena.take(all * network.vectors.length * 4);
  const inputs = new Float32Array(buffer, encoded, all * network.encoded);
  rows.fill(inputs, new Int32Array(buffer, codes, all * network.vectors.length));
  const target = singlesAt(rows.target);
  const weights = rows.weights === null ? 0 : singlesAt(rows.weights);
  const order = arena.take(rows.learn * 4);
  const [at, first, second] = [0, 0, 0].map(() => arena.take(parameterBytes)) as [number, number, number];
  const gradients = arena.take(parts * parameterBytes);
  const scratch = arena.take(team.threads * scratchBytes);
  const answers = arena.take(answersBytes);
  const tables = arena.take(layout.tables.length * 4);
  new Uint32Array(buffer, tables, layout.tables.length).set(layout.tables.map((table) => table.first));
  const plan = arena.take(PLAN_WORDS * 4);
  const words = new Uint32Array(buffer, plan, PLAN_WORDS);
  const singles = new Float32Array(buffer, plan, PLAN_WORDS);
  words.set([encoded, network.encoded, codes, network.vectors.length, VECTOR, tables, inputsOf(network), layers]);
  words.set([units, members, outputs, ACTIVATIONS.indexOf(params.activation), params.normalise ? 1 : 0, at], 8);
  words.set([gradients, parameterBytes, target, weights, LOSSES.indexOf(training.loss), 0, scratch], 14);
  words.set([scratchBytes, most], 21);
  singles.set([params.dropout, params.labelSmoothing], 23);
  words[27] = layout.count * 4;
  const parameters = new Float32Array(buffer, at, layout.count);
  parameters.set(training.start(inputs));
  const ranges = layout.all.flatMap(({ first: from, count, decays }) =>
    Array.from({ length: Math.ceil(count / STEPPED) }, (_, k) => {
      const start = from + k * STEPPED;
      return { at: start * 4, count: Math.min(STEPPED, from + count - start), decays };
    }),
  );
  // what both moments still lack: the share of their start, which was 0
  const lacks = { first: 1, second: 1 };
  let used = 0;
  return {
    parameters,
    order: new Uint32Array(buffer, order, rows.learn),
    gradients(from, end, seed) {
      words[19] = order;
      words[25] = seed;
      singles[26] = 1 / (end - from);
      const calls: number[][] = [];
      for (let row = from; row < end; row += most) calls.push([plan, calls.length, row, Math.min(most, end - row)]);
      workspace.parallel("neuralGradients", calls);
      used = calls.length;
      return calls.map((_, part) => new Float32Array(buffer, gradients + part * parameterBytes, layout.count));
    },
    step(rate) {
      lacks.first *= FIRST_KEPT;
      lacks.second *= SECOND_KEPT;
      const root = Math.sqrt(1 - lacks.second);
      const calls = ranges.map((range) => {
        const places = [at, first, second, gradients].map((address) => address + range.at);
        const decay = range.decays ? rate * params.weightDecay : 0;
        const sizes = [parameterBytes, used, range.count, FIRST_KEPT, SECOND_KEPT];
        return [...places, ...sizes, (rate * root) / (1 - lacks.first), LEAST * root, decay];
      });
      workspace.parallel("adamStep", calls);
    },
    mostAnswers: ANSWERED * most,
    answersAside(from, count) {
      words[19] = 0;
      const calls: number[][] = [];
      for (let row = 0; row < count; row += most) {
        const into = answers + row * members * outputs * 4;
        calls.push([plan, rows.learn + from + row, Math.min(most, count - row), into]);
      }
      workspace.parallel("neuralAnswers", calls);
      return new Float32Array(buffer, answers, count * members * outputs);
    },
    release: () => workspace.release(),
  };
}

/** Bytes of one thread's scratch, as kernels/neural/neural-state.ts cuts it. */
function scratchOf(network: Network, rows: number): number {
  const { members, units, layers, outputs } = network;
  const block = rows * members * units;
  const hidden = layers * (3 * block + rows * members);
  const packed = Math.max(units * units, rows * members * 8);
  return alignedBytes(4 * (rows * inputsOf(network) + hidden + 2 * block + rows * members * outputs + packed));
}
