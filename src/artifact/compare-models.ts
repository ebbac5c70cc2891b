/** Two programs held against each other, node by node: which members of the vote are the same, and what comes after it. */
import type { Program } from "../contract/program.ts";
import { isPlainArray, type PlainState } from "../contract/state.ts";

export type ProgramDifference = {
  /** Per member of the vote, or for the one model: whether both programs have the same. */
  readonly members: readonly boolean[];
  /** Whether the outputs follow from the members in the same way: weights, calibration, thresholds. */
  readonly rest: boolean;
};

/** `members` is how many vote in the plan; 1 for a single model. */
export function compareModels(a: Program, b: Program, members: number): ProgramDifference {
  const same = sameness(a, b);
  const [votesA, votesB] = [votesOf(a, members), votesOf(b, members)];
  const each = Array.from({ length: members }, (_, m) => {
    const [from, to] = [votesA?.[m], votesB?.[m]];
    return from !== undefined && to !== undefined && same(from, to);
  });
  const outputs =
    a.outputs.length === b.outputs.length &&
    a.outputs.every((output, i) => {
      const { node, ...words } = b.outputs[i]!;
      const { node: own, ...others } = output;
      return JSON.stringify(words) === JSON.stringify(others) && same(own, node);
    });
  return { members: each, rest: outputs };
}

/** The nodes whose answers are voted on: those of the vote, or the answer of the one model. */
function votesOf(program: Program, members: number): readonly number[] | null {
  if (members === 1) return program.outputs.slice(-1).map((output) => output.node);
  const isVote = ({ operator, arguments: all }: Program["nodes"][number]): boolean =>
    operator === "weighted-sum" && all.length === members;
  return program.nodes.findLast(isVote)?.arguments ?? null;
}

/** Whether two nodes compute the same from the same columns. */
function sameness(a: Program, b: Program): (from: number, to: number) => boolean {
  const known = new Map<string, boolean>();
  const same = (from: number, to: number): boolean => {
    const key = `${from} ${to}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const [x, y] = [a.nodes[from]!, b.nodes[to]!];
    const equal =
      x.operator === y.operator &&
      x.arguments.length === y.arguments.length &&
      (x.operator === "input"
        ? samePlain(inputOf(a, x), inputOf(b, y))
        : samePlain(x.constants, y.constants) && x.arguments.every((node, i) => same(node, y.arguments[i]!)));
    known.set(key, equal);
    return equal;
  };
  return same;
}

function inputOf(program: Program, node: Program["nodes"][number]): PlainState {
  return program.inputs[node.constants.input as number] as unknown as PlainState;
}

function samePlain(a: PlainState | undefined, b: PlainState | undefined): boolean {
  if (isPlainArray(a) || isPlainArray(b)) {
    if (!isPlainArray(a) || !isPlainArray(b) || a.constructor !== b.constructor || a.length !== b.length) return false;
    return a.every((value, i) => Object.is(value, b[i]));
  }
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return Object.is(a, b);
  const [left, right] = [a, b].map((value) => Object.entries(value).filter(([, inner]) => inner !== undefined));
  if (left!.length !== right!.length) return false;
  return left!.every(([key, value]) => samePlain(value, (b as Readonly<Record<string, PlainState>>)[key]));
}
