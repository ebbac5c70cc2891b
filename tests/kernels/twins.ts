/** Kernels held against their plain twins: the same call on two copies of the same memory. */
import { expect } from "vitest";
import { instantiateKernels, type Kernels, kernelModule } from "../../src/compute/kernels/kernels.ts";
import { PAGE } from "../../src/compute/kernels/module-text.ts";
import { plainKernels } from "../../src/compute/kernels/plain.ts";

/** Everything above this address is scratch space, which twins may use differently. */
const RESULTS = 12 * PAGE;
export const SCRATCH = RESULTS;

/** Compares every byte of the results and the returned number. */
export function expectTwins(fill: (buffer: ArrayBuffer) => void, run: (kernels: Kernels) => unknown): void {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 16 });
  fill(memory.buffer);
  const copy = memory.buffer.slice(0);
  const compiled = run(instantiateKernels(kernelModule(false), memory));
  const plain = run(plainKernels(copy));
  expect(compiled).toEqual(plain);
  const [a, b] = [new Uint8Array(memory.buffer, 0, RESULTS), new Uint8Array(copy, 0, RESULTS)];
  expect(Buffer.compare(a, b)).toBe(0);
}
