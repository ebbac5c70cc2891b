/** Writes a network as program: the encoding of columns, the layers, and the vote of its members. */
import type { NodeRef, ProgramWriter } from "../../contract/program.ts";
import { type Encoding, HARD_LIMIT, SMOOTH_LIMIT } from "./encoding.ts";
import { inputsOf, partsOf, VECTOR, weightPlace } from "./network.ts";
import type { PerceptronState } from "./perceptron-state.ts";

export function lowerNetwork(state: PerceptronState, columns: readonly NodeRef[], writer: ProgramWriter): NodeRef {
  const { parameters, network, activation, normalise } = state;
  const { units, members, outputs } = network;
  const layout = partsOf(network);
  const taken = ({ first, count }: { first: number; count: number }) => parameters.slice(first, first + count);
  let row = encode(state, columns, writer);
  layout.hidden.forEach(({ weights, factors, biases }, layer) => {
    const inputs = layer === 0 ? inputsOf(network) : units;
    const matrix = new Float32Array(inputs * units);
    for (let input = 0; input < inputs; input++) {
      for (let unit = 0; unit < units; unit++) {
        matrix[input * units + unit] = parameters[weights.first + weightPlace(inputs, input, unit)]!;
      }
    }
    row = writer.add("dense", [row], {
      inputs,
      outputs: units,
      members,
      weights: matrix,
      factor: taken(factors),
      bias: taken(biases),
      normalise: normalise ? "row" : "none",
      activation,
    });
  });
  const last = new Float32Array(members * units * outputs);
  for (let m = 0; m < members; m++) {
    for (let o = 0; o < outputs; o++) {
      const from = layout.last.weights.first + (m * outputs + o) * units;
      for (let unit = 0; unit < units; unit++) last[(m * units + unit) * outputs + o] = parameters[from + unit]!;
    }
  }
  const answers = writer.add("dense", [row], {
    inputs: units,
    outputs,
    members,
    weights: last,
    factor: new Float32Array(members * outputs).fill(1),
    bias: taken(layout.last.biases),
    normalise: "none",
    activation: "none",
  });
  return vote(state, answers, writer);
}

/** Mean of the members' values, within the targets of training, or of their probabilities. */
function vote(state: PerceptronState, answers: NodeRef, writer: ProgramWriter): NodeRef {
  const { members, outputs } = state.network;
  const { center, spread, low, high } = state.target;
  if (state.task === "regression") {
    const weights = new Float64Array(members).fill(spread / members);
    const value = writer.add("linear", [answers], { weights, bias: Float64Array.of(center) });
    return writer.add("clip", [value], { low: Float64Array.of(low), high: Float64Array.of(high) });
  }
  const link = outputs === 1 ? "sigmoid-pair" : "softmax";
  if (members === 1) return writer.add(link, [answers]);
  const votes = Array.from({ length: members }, (_, m) =>
    writer.add(link, [writer.add("select", [answers], { from: m * outputs, width: outputs })]),
  );
  return writer.add("weighted-sum", votes, { weights: new Float64Array(members).fill(1 / members) });
}

function encode(state: PerceptronState, columns: readonly NodeRef[], writer: ProgramWriter): NodeRef {
  const { encoding } = state;
  const { columns: numbers, flagged, pieces, waves, oneHot, embedded } = encoding;
  const flat = columns.flatMap((column) =>
    column.width === 1
      ? [column]
      : Array.from({ length: column.width }, (_, from) => writer.add("select", [column], { from, width: 1 })),
  );
  const given = Array.from(numbers, (place) => flat[place]!);
  const blocks: NodeRef[] = [];
  const limited = given.length === 0 ? null : limit(encoding, writer.join(given), writer);
  if (limited !== null) blocks.push(limited);
  if (flagged.length > 0) {
    blocks.push(writer.add("is-missing", [writer.join(Array.from(flagged, (number) => given[number]!))]));
  }
  if (pieces.number.length > 0) blocks.push(place(pieces, given, writer));
  if (waves.number.length > 0) {
    const own = writer.add("linear", [limited!], spreadOut(waves, given.length));
    blocks.push(writer.add("sin", [own]), writer.add("cos", [own]));
  }
  oneHot.column.forEach((column, i) => {
    const levels = oneHot.levels[i]!;
    const width = levels + oneHot.missing[i]!;
    const table = new Float64Array(levels * width);
    for (let level = 0; level < levels; level++) table[level * width + level] = 1;
    const missing = new Float64Array(width);
    if (width > levels) missing[levels] = 1;
    if (width > 0)
      blocks.push(writer.add("level-map", [flat[column]!], { width, table, missing, unseen: new Float64Array(width) }));
  });
  if (blocks.length === 0) blocks.push(writer.add("constant", [], { value: Float64Array.of(0) }));
  const { tables } = partsOf(state.network);
  embedded.column.forEach((column, e) => {
    const levels = embedded.levels[e]!;
    const { first } = tables[e]!;
    const vectors = (from: number, count: number) =>
      Float64Array.from(state.parameters.subarray(first + from * VECTOR, first + (from + count) * VECTOR));
    const [missing, unseen] = [vectors(levels, 1), vectors(levels + 1, 1)];
    blocks.push(
      writer.add("level-map", [flat[column]!], { width: VECTOR, table: vectors(0, levels), missing, unseen }),
    );
  });
  return writer.join(blocks);
}

/** z / √(1 + (z / limit)²) of scaled numbers; 0 for missing ones. */
function limit({ center, factor }: Encoding, numbers: NodeRef, writer: ProgramWriter): NodeRef {
  const { width } = numbers;
  const each = (value: number) => new Float64Array(width).fill(value);
  const scaled = writer.add("scale", [numbers], { center, factor });
  const near = writer.add("clip", [scaled], { low: each(-HARD_LIMIT), high: each(HARD_LIMIT) });
  const square = SMOOTH_LIMIT * SMOOTH_LIMIT;
  const squares = writer.add("multiply", [near, near]);
  const grown = writer.add("scale", [squares], { center: each(-square), factor: each(1 / square) });
  const half = writer.add("constant", [], { value: each(-0.5) });
  const limited = writer.add("multiply", [near, writer.add("power", [grown, half])]);
  return writer.add("fill", [limited], { value: each(0) });
}

/** Where a number lies in each of its pieces. */
function place(pieces: Encoding["pieces"], given: readonly NodeRef[], writer: ProgramWriter): NodeRef {
  const repeated = writer.join(Array.from(pieces.number, (number) => given[number]!));
  const scaled = writer.add("scale", [repeated], { center: pieces.low, factor: pieces.factor });
  const each = (value: number) => new Float64Array(repeated.width).fill(value);
  const shares = writer.add("clip", [scaled], { low: each(0), high: each(1) });
  return writer.add("fill", [shares], { value: each(0) });
}

function spreadOut({ number, factor }: Encoding["waves"], width: number) {
  const weights = new Float64Array(number.length * width);
  number.forEach((own, i) => {
    weights[i * width + own] = factor[i]!;
  });
  return { weights, bias: new Float64Array(number.length) };
}
