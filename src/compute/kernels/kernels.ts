/**
 * The compiled kernels: one WebAssembly module per process, one instance per memory.
 * The module is made from `kernels/` by `scripts/build-kernels.mjs` and travels as text, so that it works in every
 * bundler, worker and browser. Its plain twins, with the same arguments over the same bytes, are in plain.ts.
 */
import { SHARED_KERNELS, SINGLE_KERNELS } from "./kernels-binary.generated.ts";
import { moduleOf } from "./module-text.ts";

export type Kernels = Readonly<Record<string, (...args: number[]) => number>>;

const modules: { shared: WebAssembly.Module | null; single: WebAssembly.Module | null } = {
  shared: null,
  single: null,
};

/** The module for shared memory, or the one for a memory that one thread owns; compiled at the first call. */
export function kernelModule(shared: boolean): WebAssembly.Module {
  const kind = shared ? "shared" : "single";
  modules[kind] ??= moduleOf(shared ? SHARED_KERNELS : SINGLE_KERNELS);
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
