/**
 * The compiled kernels: one WebAssembly module per process, one instance per memory.
 * The module is made from `kernels/` by `scripts/build-kernels.mjs` and travels as text, so that it works in every
 * bundler, worker and browser. Its plain twins, with the same arguments over the same bytes, are in kernels-plain.ts.
 */
import { SHARED_KERNELS, SINGLE_KERNELS } from "./kernels-binary.generated.ts";

export type Kernels = Readonly<Record<string, (...args: number[]) => number>>;

const modules: { shared: WebAssembly.Module | null; single: WebAssembly.Module | null } = {
  shared: null,
  single: null,
};

/** The module for shared memory, or the one for a memory that one thread owns; compiled at the first call. */
export function kernelModule(shared: boolean): WebAssembly.Module {
  const kind = shared ? "shared" : "single";
  modules[kind] ??= new WebAssembly.Module(bytesOf(shared ? SHARED_KERNELS : SINGLE_KERNELS));
  return modules[kind];
}

/** Puts the kernels on a memory. */
export function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}

/** Kernel names in a fixed order: their place is the number by which threads call them. */
export function kernelNames(module: WebAssembly.Module): readonly string[] {
  return WebAssembly.Module.exports(module)
    .filter((entry) => entry.kind === "function")
    .map((entry) => entry.name)
    .sort();
}

/** Bytes of a WebAssembly page. */
export const PAGE = 65536;

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
