/**
 * `text-terms`: a text as TF-IDF weights of stored terms, or as their projection on stored components.
 * Texts become terms as `compute/cells/tokens.ts` says; a missing text, or one without a known term, is all zeros.
 */
import { termVector } from "../../compute/cells/tokens.ts";
import type { OperatorSpec, ProgramNode } from "../../contract/program.ts";
import { argumentCount, argumentWidth, integerOf, invalid, numbersOf } from "../constants.ts";

const MOST_TERMS = 1_000_000;

function termsOf(node: ProgramNode): readonly string[] {
  const terms = node.constants.terms;
  if (!Array.isArray(terms) || terms.length > MOST_TERMS || !terms.every((t) => typeof t === "string")) {
    throw invalid(node, `must have a list of texts as "terms"`);
  }
  if (new Set(terms).size !== terms.length) throw invalid(node, `must have each of its "terms" once`);
  return terms as string[];
}

function read(node: ProgramNode) {
  const terms = termsOf(node);
  const weights = numbersOf(node, "weights", terms.length);
  const maxWords = integerOf(node, "maxWords", 1, 2);
  const width = integerOf(node, "width", 1, MOST_TERMS);
  const projected = node.constants.components !== null && node.constants.components !== undefined;
  if (!projected && width !== terms.length) throw invalid(node, `must have a width of ${terms.length}, got ${width}`);
  const components = projected ? numbersOf(node, "components", terms.length * width) : null;
  return { terms, weights, maxWords, width, components };
}

export const textTerms: OperatorSpec = {
  name: "text-terms",
  summary: "TF-IDF weights of stored 1-2-word terms, optionally projected on stored components.",
  check(node, widths) {
    argumentCount(node, widths, 1);
    argumentWidth(node, widths, 0, 1);
    return read(node).width;
  },
  compile(node) {
    const { terms, weights, maxWords, width, components } = read(node);
    const index = new Map(terms.map((term, place) => [term, place]));
    return ([input], rows, out) => {
      const texts = input as readonly (string | null)[];
      out.fill(0, 0, rows * width);
      for (let i = 0; i < rows; i++) {
        const text = texts[i];
        if (text === null || text === undefined) continue;
        const { places, values } = termVector(text, index, weights, maxWords);
        const start = i * width;
        for (let k = 0; k < places.length; k++) {
          if (components === null) out[start + places[k]!] = values[k]!;
          else {
            const from = places[k]! * width;
            for (let c = 0; c < width; c++) out[start + c]! += values[k]! * components[from + c]!;
          }
        }
      }
    };
  },
};
