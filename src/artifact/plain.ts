/** Plain state to JSON and back: typed arrays go into one little-endian binary file, everything else stays JSON. */
import { ModelwrightError } from "../contract/errors.ts";
import { isPlainArray, type PlainArray, type PlainState } from "../contract/state.ts";

const TYPES = {
  f64: Float64Array,
  f32: Float32Array,
  i32: Int32Array,
  u32: Uint32Array,
  u8: Uint8Array,
} as const;
type TypeName = keyof typeof TYPES;

/** Every array starts at a multiple of this many bytes, so that it can be viewed without a copy. */
const ALIGNMENT = 8;
/** Deepest nesting that is read back: far above what is written, low enough for the stack. */
const DEEPEST = 64;

export class ArrayPacker {
  #size = 0;
  readonly #parts: { readonly offset: number; readonly array: PlainArray }[] = [];

  /** JSON for `value`, with `{"$array": [type, offset, length]}` for each typed array in it. Keys are sorted. */
  json(value: PlainState): unknown {
    if (isPlainArray(value)) return { $array: this.#place(value) };
    if (typeof value === "number" && !Number.isFinite(value)) return { $number: String(value) };
    if (Array.isArray(value)) return value.map((item) => this.json(item));
    if (value !== null && typeof value === "object") {
      const entries = Object.entries(value as Readonly<Record<string, PlainState>>);
      entries.sort(([a], [b]) => (a < b ? -1 : 1));
      return Object.fromEntries(entries.filter(([, v]) => v !== undefined).map(([key, v]) => [key, this.json(v)]));
    }
    return value;
  }

  bytes(): Uint8Array {
    const bytes = new Uint8Array(this.#size);
    for (const { offset, array } of this.#parts) {
      bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offset);
    }
    return bytes;
  }

  #place(array: PlainArray): [TypeName, number, number] {
    const offset = this.#size;
    this.#parts.push({ offset, array });
    this.#size = Math.ceil((offset + array.byteLength) / ALIGNMENT) * ALIGNMENT;
    const type = (Object.keys(TYPES) as TypeName[]).find((name) => array instanceof TYPES[name])!;
    return [type, offset, array.length];
  }
}

/** The value that `json` wrote. Total: rejects anything malformed with `artifact/damaged`. */
export function unpackPlain(json: unknown, bytes: Uint8Array, depth = 0): PlainState {
  if (depth > DEEPEST) throw damaged("is nested too deeply");
  if (json === null || typeof json === "string" || typeof json === "number" || typeof json === "boolean") return json;
  if (Array.isArray(json)) return json.map((item) => unpackPlain(item, bytes, depth + 1));
  if (typeof json !== "object") throw damaged("holds a value that is not plain data");
  const keys = Object.keys(json);
  if (keys.length === 1 && keys[0] === "$array") return arrayAt((json as { $array: unknown }).$array, bytes);
  if (keys.length === 1 && keys[0] === "$number") return Number((json as { $number: unknown }).$number);
  const value = Object.create(null) as Record<string, PlainState>;
  for (const key of keys) value[key] = unpackPlain((json as Record<string, unknown>)[key], bytes, depth + 1);
  return value;
}

function arrayAt(reference: unknown, bytes: Uint8Array): PlainArray {
  if (!Array.isArray(reference) || reference.length !== 3) throw damaged("holds a malformed array reference");
  const [type, offset, length] = reference as [unknown, unknown, unknown];
  if (typeof type !== "string" || !Object.hasOwn(TYPES, type)) throw damaged("holds an array of unknown type");
  const ArrayType = TYPES[type as TypeName];
  const start = offset as number;
  const count = length as number;
  const fits =
    Number.isSafeInteger(start) &&
    Number.isSafeInteger(count) &&
    start >= 0 &&
    count >= 0 &&
    start % ALIGNMENT === 0 &&
    start + count * ArrayType.BYTES_PER_ELEMENT <= bytes.byteLength;
  if (!fits) throw damaged("holds an array reference beyond its data");
  // A copy: the file's bytes need not be aligned, and the caller may drop them.
  return new ArrayType(bytes.slice(start, start + count * ArrayType.BYTES_PER_ELEMENT).buffer);
}

export function damaged(what: string): ModelwrightError {
  return new ModelwrightError(
    "artifact/damaged",
    {},
    {
      what: `The model file ${what}.`,
      fix: "Copy it again from its source, or train the model again.",
    },
  );
}
