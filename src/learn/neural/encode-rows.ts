/** Fills the inputs of a network, column by column, as the program computes them (see `lower-network.ts`). */
import { flatColumns } from "../../compute/flat-columns.ts";
import { cos, sin } from "../../compute/math.ts";
import type { Frame } from "../../contract/frame.ts";
import { type Encoding, encodedWidth, HARD_LIMIT, SMOOTH_LIMIT } from "./encoding.ts";

/** `out`: `rows × encodedWidth`; `codes`: `rows × embedded columns`, what vector each row has. */
export function encodeRows(frame: Frame, encoding: Encoding, out: Float32Array, codes: Int32Array): void {
  const flat = flatColumns(frame);
  const width = encodedWidth(encoding);
  const { rows } = frame;
  out.fill(0);
  let to = 0;
  const put = (value: (row: number) => number): void => {
    for (let row = 0, at = to; row < rows; row++, at += width) out[at] = value(row);
    to++;
  };
  const columns = Array.from(encoding.columns, (place) => flat[place]!.values());
  const limited = columns.map((values, number) => {
    const [center, factor] = [encoding.center[number]!, encoding.factor[number]!];
    return Float64Array.from(values, (x) => {
      const z = Math.max(-HARD_LIMIT, Math.min(HARD_LIMIT, (x - center) * factor));
      return Number.isNaN(z) ? 0 : z / Math.sqrt(1 + (z / SMOOTH_LIMIT) * (z / SMOOTH_LIMIT));
    });
  });
  for (const values of limited) put((row) => values[row]!);
  for (const number of encoding.flagged) put((row) => (Number.isNaN(columns[number]![row]!) ? 1 : 0));
  const { pieces, waves, oneHot, embedded } = encoding;
  pieces.number.forEach((number, i) => {
    const values = columns[number]!;
    const [low, factor] = [pieces.low[i]!, pieces.factor[i]!];
    put((row) => {
      const share = (values[row]! - low) * factor;
      return share > 0 ? Math.min(1, share) : 0;
    });
  });
  for (const wave of [sin, cos]) {
    waves.number.forEach((number, i) => {
      put((row) => wave(limited[number]![row]! * waves.factor[i]!));
    });
  }
  oneHot.column.forEach((place, i) => {
    const own = flat[place]!.values();
    const levels = oneHot.levels[i]!;
    for (let row = 0; row < rows; row++) {
      const code = own[row]! === -1 && oneHot.missing[i] === 1 ? levels : own[row]!;
      if (code >= 0) out[row * width + to + code] = 1;
    }
    to += levels + oneHot.missing[i]!;
  });
  const count = embedded.column.length;
  embedded.column.forEach((place, e) => {
    const own = flat[place]!.values();
    const levels = embedded.levels[e]!;
    for (let row = 0; row < rows; row++) codes[row * count + e] = vectorOf(own[row]!, levels);
  });
}

/** Vectors of a category: one per level, one for missing, one for levels that were not seen. */
function vectorOf(code: number, levels: number): number {
  return code >= 0 ? code : code === -1 ? levels : levels + 1;
}
