/** What the steps have in common that fill gaps from the other numbers of a row. */
import type { Numbers } from "../compute/statistics.ts";
import type { ProgramWriter } from "../contract/program.ts";
import type { PlainState } from "../contract/state.ts";
import type { LoweredColumn } from "../contract/step.ts";
import { numberColumn } from "./column.ts";

/** A copy in which infinite numbers are missing: nothing can be learned from them. */
export function finiteOrMissing(values: Numbers): Float64Array {
  const out = new Float64Array(values);
  for (let i = 0; i < out.length; i++) if (!Number.isFinite(out[i]!)) out[i] = Number.NaN;
  return out;
}

/** All columns through one operator that fills gaps, and the marks of where they were. */
export function lowerFilled(
  { gaps, indicator }: { readonly gaps: Uint8Array; readonly indicator: boolean },
  operator: string,
  constants: { readonly [key: string]: PlainState },
  columns: readonly LoweredColumn[],
  writer: ProgramWriter,
): readonly LoweredColumn[] {
  const filled = writer.add(operator, [writer.join(columns.map((column) => column.ref))], constants);
  let from = 0;
  return columns.flatMap((column, c) => {
    const { width } = column.ref;
    const ref = columns.length === 1 ? filled : writer.add("select", [filled], { from, width });
    from += width;
    const whole = { ...column, ref };
    if (!indicator || gaps[c] === 0) return [whole];
    const parts = column.parts.map((part) => `${part} missing`);
    return [whole, numberColumn(`${column.name} missing`, writer.add("is-missing", [column.ref]), parts)];
  });
}

/** Names of `count` numbers that lie side by side: those of the columns, or numbered where columns are blocks. */
export function numbersNames(names: readonly string[], count: number): readonly string[] {
  return names.length === count ? names : Array.from({ length: count }, (_, k) => `number ${k + 1}`);
}
