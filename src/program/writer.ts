/** Writes a program node by node; each node is checked as it is added. */

import { entryOf } from "../contract/catalog.ts";
import type {
  NodeRef,
  OperatorSpec,
  Program,
  ProgramInput,
  ProgramNode,
  ProgramOutput,
  ProgramWriter,
} from "../contract/program.ts";
import type { PlainState } from "../contract/state.ts";
import { language as builtIn } from "./language.ts";

export class Writer implements ProgramWriter {
  readonly nodes: ProgramNode[] = [];
  readonly #inputs: ProgramInput[] = [];
  readonly #inputNodes = new Map<string, NodeRef>();
  readonly #language: Readonly<Record<string, OperatorSpec>>;

  constructor(language: Readonly<Record<string, OperatorSpec>> = builtIn) {
    this.#language = language;
  }

  /** The node of a source column; one per name, however often it is asked for. */
  input(column: ProgramInput): NodeRef {
    const known = this.#inputNodes.get(column.name);
    if (known !== undefined) return known;
    const ref = this.add("input", [], { input: this.#inputs.length });
    this.#inputs.push(column);
    this.#inputNodes.set(column.name, ref);
    return ref;
  }

  add(operator: string, args: readonly NodeRef[], constants: { readonly [key: string]: PlainState } = {}): NodeRef {
    const spec = entryOf(this.#language, "operator", operator);
    const widths = args.map((a) => a.width);
    const node = { operator, arguments: args.map((a) => a.node), width: 0, constants };
    const width = spec.check(node, widths);
    this.nodes.push({ ...node, width });
    return { node: this.nodes.length - 1, width };
  }

  /** Where the program stands now; `rewind` forgets every node written after it. */
  mark(): number {
    return this.nodes.length;
  }

  rewind(mark: number): void {
    this.nodes.length = mark;
  }

  join(args: readonly NodeRef[]): NodeRef {
    return args.length === 1 ? args[0]! : this.add("join", args);
  }

  /** Copies another program in; returns where its outputs' nodes are now. Inputs of one name become one. */
  include(program: Program): (output: string) => NodeRef {
    const moved: NodeRef[] = [];
    for (const node of program.nodes) {
      if (node.operator === "input") moved.push(this.input(program.inputs[node.constants.input as number]!));
      else
        moved.push(
          this.add(
            node.operator,
            node.arguments.map((a) => moved[a]!),
            node.constants,
          ),
        );
    }
    return (name) => moved[program.outputs.find((o) => o.name === name)!.node]!;
  }

  /** The finished program. Nodes that no output needs are left out. */
  program(outputs: readonly (Omit<ProgramOutput, "node"> & { readonly ref: NodeRef })[]): Program {
    const needed = new Set<number>();
    const visit = (node: number): void => {
      if (needed.has(node)) return;
      needed.add(node);
      this.nodes[node]!.arguments.forEach(visit);
    };
    for (const output of outputs) visit(output.ref.node);

    const place = new Map<number, number>();
    const nodes: ProgramNode[] = [];
    const inputs: ProgramInput[] = [];
    this.nodes.forEach((node, index) => {
      if (!needed.has(index)) return;
      let constants = node.constants;
      if (node.operator === "input") {
        inputs.push(this.#inputs[node.constants.input as number]!);
        constants = { input: inputs.length - 1 };
      }
      place.set(index, nodes.length);
      nodes.push({ ...node, constants, arguments: node.arguments.map((a) => place.get(a)!) });
    });
    return {
      inputs,
      nodes,
      outputs: outputs.map(({ ref, ...output }) => ({ ...output, node: place.get(ref.node)! })),
    };
  }
}
