/**
 * Teams of threads on one WebAssembly memory (Node).
 * The caller leads; assistants are worker threads, started when a batch first needs them, kept for the life of the thread that
 * leads them, and never keeping the process alive. The result of a batch does not depend on who ran which call.
 */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { availableMemory } from "node:process";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { Team, Workspace } from "../../contract/context.ts";
import { ModelwrightError } from "../../contract/errors.ts";
import { instantiateKernels, kernelModule, kernelNames } from "../kernels/kernels.ts";
import { PAGE } from "../kernels/module-text.ts";
import { CONTROL_BYTES, close, controlOf, lead, MOST_CALLS, TABLE_NUMBERS } from "./team-protocol.ts";

/** A team of `threads` threads, the caller among them; by default one per core that the process may use. */
export function createTeam(threads: number = availableParallelism()): Team {
  return { threads, workspace: async (bytes) => openWorkspace(threads, bytes) };
}

/** Most bytes of one WebAssembly memory, less a page. */
const MOST_BYTES = 2 ** 32 - PAGE;

function openWorkspace(threads: number, bytes: number): Workspace {
  const pages = Math.ceil((bytes + CONTROL_BYTES) / PAGE);
  const free = availableMemory();
  const limit = Math.min(MOST_BYTES, free);
  if (pages * PAGE > limit) throw tooLarge(pages * PAGE, limit);
  const module = compileOnce();
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const kernels = instantiateKernels(module, memory);
  const names = kernelNames(module);
  const numbers = new Map(names.map((name, i) => [name, i]));
  const list = names.map((name) => kernels[name]!);
  const control = controlOf(memory.buffer);
  let called = false;
  /** Assistants come at the first batch of several calls: small fits never start any. */
  const call = () => {
    called = true;
    assistants(threads - 1, module).forEach((assistant, i) => {
      assistant.postMessage({ memory, thread: i + 1 });
    });
  };
  return {
    buffer: memory.buffer,
    base: CONTROL_BYTES,
    kernels,
    parallel(kernel, calls) {
      if (calls.length === 0) return;
      if (threads === 1 || calls.length === 1) {
        const run = kernels[kernel]!;
        for (const args of calls) run(...args, 0);
        return;
      }
      if (!called) call();
      const most = Math.min(MOST_CALLS, Math.floor(TABLE_NUMBERS / calls[0]!.length));
      for (let from = 0; from < calls.length; from += most) {
        lead(
          control,
          list,
          numbers.get(kernel)!,
          from === 0 && calls.length <= most ? calls : calls.slice(from, from + most),
        );
      }
    },
    release: () => close(control),
  };
}

function tooLarge(needed: number, limit: number): ModelwrightError {
  const size = (bytes: number) => `${(bytes / 2 ** 30).toFixed(2)} GiB`;
  return new ModelwrightError(
    "compute/memory",
    { needed, limit },
    {
      what: `The fit needs ${size(needed)} of memory, and ${size(limit)} can be had.`,
      fix: "Use fewer rows or columns, fewer leaves, or a machine with more memory (one fit holds at most 4 GiB).",
    },
  );
}

let compiled: WebAssembly.Module | null = null;

/**
 * Compiles with the optimising compiler at once: the quick first compiler of V8 makes kernels several times slower,
 * and a long call is not replaced while it runs. The flags go back at once, for other modules of the process.
 */
function compileOnce(): WebAssembly.Module {
  if (compiled === null) {
    setFlagsFromString("--no-liftoff");
    setFlagsFromString("--no-wasm-lazy-compilation");
    compiled = kernelModule(true);
    setFlagsFromString("--liftoff");
    setFlagsFromString("--wasm-lazy-compilation");
  }
  return compiled;
}

const staff: Worker[] = [];

/** The first `count` assistants, started where they are missing; none where the built entry cannot be found. */
function assistants(count: number, module: WebAssembly.Module): readonly Worker[] {
  const entry = assistantEntry();
  if (entry === null) return [];
  while (staff.length < count) {
    const worker = new Worker(entry, { workerData: module, execArgv: [] });
    worker.unref();
    // a lost assistant costs speed, never the fit: the leader runs every call that nobody claims
    worker.on("error", () => staff.splice(staff.indexOf(worker), 1));
    staff.push(worker);
  }
  return staff.slice(0, count);
}

/** The assistant's entry beside this file; from TypeScript sources, the one in the built package. */
function assistantEntry(): URL | null {
  const source = import.meta.url.endsWith(".ts");
  const path = source ? "../../../dist/compute/threads/team-assistant.node.js" : "./team-assistant.node.js";
  const url = new URL(path, import.meta.url);
  return existsSync(fileURLToPath(url)) ? url : null;
}
