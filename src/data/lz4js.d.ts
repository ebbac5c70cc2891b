/** The part of lz4js that is used here; the package brings no types. */
declare module "lz4js" {
  const lz4: {
    decompress(bytes: Uint8Array): Uint8Array;
    /** The most bytes that the frame can hold, by its own account. */
    decompressBound(bytes: Uint8Array): number;
  };
  export default lz4;
}
