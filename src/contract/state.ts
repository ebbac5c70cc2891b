/** What a fitted thing may be made of: plain data that can be cloned, hashed, stored and sent. */
export type PlainState =
  | null
  | boolean
  | number
  | string
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Uint8Array
  | readonly PlainState[]
  | { readonly [key: string]: PlainState };

/** The typed arrays that plain state may hold; everything else in it is JSON. */
export type PlainArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

export function isPlainArray(value: unknown): value is PlainArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}
