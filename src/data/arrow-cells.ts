/** Values of an Arrow column as cells: numbers, or the texts that other readers give for the same values. */
import type { Data, DataType } from "apache-arrow";
import { type Cell, wholeCell } from "./cell-column.ts";

/** What turns the value at an index of one chunk into a cell; validity is looked at by the caller. */
export type CellReader = (index: number) => Cell;

/** As in the format's description, which never changes: 0 seconds, 1 milliseconds, 2 microseconds, 3 nanoseconds. */
const PER_SECOND = [1n, 1000n, 1_000_000n, 1_000_000_000n] as const;
const DAY_SECONDS = 86_400n;

/** The reader of a chunk; null for types that hold no value a table could use. `arrow` is the library, loaded by then. */
export function cellReader(arrow: typeof import("apache-arrow"), data: Data): CellReader | null {
  const { DataType: is } = arrow;
  const type: DataType = data.type;
  const { values } = data;
  const get = (index: number): unknown => new arrow.Vector([data]).get(index);
  if (is.isNull(type)) return () => null;
  if (is.isDictionary(type)) return dictionaryReader(arrow, data);
  if (is.isInt(type))
    return values instanceof BigInt64Array || values instanceof BigUint64Array
      ? bigReader(values)
      : numberReader(values);
  if (is.isFloat(type)) return type.precision === 0 ? (index) => Number(get(index)) : numberReader(values);
  if (is.isDecimal(type)) return decimalReader(values, data.stride, type.scale);
  if (is.isBool(type)) return (index) => String(get(index));
  if (is.isUtf8(type) || is.isLargeUtf8(type) || is.isUtf8View(type)) {
    const vector = new arrow.Vector([data]);
    return (index) => vector.get(index) as string;
  }
  if (is.isDate(type))
    return type.unit === 0
      ? (index) => dayText(BigInt(values[index]))
      : (index) => instantText(BigInt(values[index]), 1);
  if (is.isTimestamp(type)) return (index) => instantText(BigInt(values[index]), type.unit);
  if (is.isTime(type)) return (index) => timeText(BigInt(values[index]), type.unit);
  if (is.isDuration(type)) return (index) => Number(values[index]) / Number(PER_SECOND[type.unit]);
  if (isNested(arrow, type)) return (index) => JSON.stringify(get(index), plain);
  return null;
}

function isNested({ DataType: is }: typeof import("apache-arrow"), type: DataType): boolean {
  const list = is.isList(type) || is.isLargeList(type) || is.isFixedSizeList(type);
  return list || is.isStruct(type) || is.isMap(type) || is.isUnion(type);
}

/** One conversion per distinct value. */
function dictionaryReader(arrow: typeof import("apache-arrow"), data: Data): CellReader | null {
  const cells: Cell[] = [];
  for (const chunk of data.dictionary?.data ?? []) {
    const read = cellReader(arrow, chunk);
    if (read === null) return null;
    for (let i = 0; i < chunk.length; i++) cells.push(chunk.getValid(i) ? read(i) : null);
  }
  return (index) => cells[Number(data.values[index])] ?? null;
}

function numberReader(values: ArrayLike<number>): CellReader {
  return (index) => values[index]!;
}

function bigReader(values: BigInt64Array | BigUint64Array): CellReader {
  return (index) => wholeCell(values[index]!);
}

/** Two's complement in words of 32 bits, least significant first, and a point `scale` digits from the right. */
function decimalReader(words: Uint32Array, stride: number, scale: number): CellReader {
  return (index) => {
    let bits = 0n;
    for (let k = stride - 1; k >= 0; k--) bits = (bits << 32n) | BigInt(words[index * stride + k]!);
    return Number(`${BigInt.asIntN(32 * stride, bits)}e${-scale}`);
  };
}

function dayText(days: bigint): string {
  return isoText(days * DAY_SECONDS).slice(0, -9);
}

/** "2020-01-31 10:00:00.5": without a zone, as all times here are of UTC. */
function instantText(value: bigint, unit: number): string {
  const per = PER_SECOND[unit]!;
  const part = ((value % per) + per) % per;
  return isoText((value - part) / per) + fractionText(part, per);
}

function timeText(value: bigint, unit: number): string {
  const per = PER_SECOND[unit]!;
  return isoText(value / per).slice(-8) + fractionText(value % per, per);
}

function fractionText(part: bigint, per: bigint): string {
  if (part === 0n) return "";
  return `.${String(per + part)
    .slice(1)
    .replace(/0+$/, "")}`;
}

function isoText(seconds: bigint): string {
  return new Date(Number(seconds) * 1000).toISOString().slice(0, -5).replace("T", " ");
}

/** Whole numbers of 64 bits inside nested values, which JSON has no other way to write. */
function plain(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? wholeCell(value) : value;
}
