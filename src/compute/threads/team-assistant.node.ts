/** Entry of an assistant thread: it needs only the compiled module and, per workspace, the memory. */
import { parentPort, workerData } from "node:worker_threads";
import { instantiateKernels, kernelNames } from "../kernels/kernels.ts";
import { assist, controlOf } from "./team-protocol.ts";

const module = workerData as WebAssembly.Module;

parentPort?.on("message", ({ memory, thread }: { memory: WebAssembly.Memory; thread: number }) => {
  const kernels = instantiateKernels(module, memory);
  assist(
    controlOf(memory.buffer),
    kernelNames(module).map((name) => kernels[name]!),
    thread,
  );
});
