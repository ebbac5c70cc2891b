/**
 * How the threads of a team share work: a control block at the start of the workspace.
 *
 * The leader writes a batch (kernel number, argument lists) and then the claim word: 16 bits of the batch's number,
 * 8 bits of how many calls it has, 8 bits of the next call. Whoever raises the claim word by one owns that call and
 * reads the rest afterwards. Every call gets one argument more than its list has: the number of the thread that runs
 * it, the leader's being 0, for kernels that need memory of their own. The leader takes part, so a batch ends even when no assistant has arrived yet.
 */
import type { Kernels } from "../kernels/kernels.ts";

/** Bytes at the start of a workspace that belong to the team. */
export const CONTROL_BYTES = 32768;
/** Numbers in the argument table of one batch. */
export const TABLE_NUMBERS = 2048;
/** Most calls in one batch: a byte of the claim word counts them. */
export const MOST_CALLS = 200;
const TABLE_START = 1024;

// Places of 32-bit words in the control block; the busy ones lie on cache lines of their own.
const CLAIM = 0;
const DONE = 16;
const SLEEPERS = 32;
const LEADER_WAITS = 48;
const KERNEL = 65;
const WIDTH = 66;
const FAILED = 67;

/** The claim word of a workspace that was given back. */
const CLOSED = -1;

export type Control = { readonly words: Int32Array; readonly table: Float64Array };

export function controlOf(buffer: ArrayBufferLike): Control {
  return {
    words: new Int32Array(buffer, 0, TABLE_START / 4),
    table: new Float64Array(buffer, TABLE_START, TABLE_NUMBERS),
  };
}

/** Leader: offers a batch of calls, runs what it can claim itself, returns when all have ended. */
export function lead(
  control: Control,
  kernels: readonly Kernels[string][],
  kernel: number,
  calls: readonly (readonly number[])[],
): void {
  const { words, table } = control;
  const width = calls[0]!.length;
  for (let i = 0; i < calls.length; i++) table.set(calls[i]!, i * width);
  words[KERNEL] = kernel;
  words[WIDTH] = width;
  Atomics.store(words, DONE, 0);
  const batch = ((Atomics.load(words, CLAIM) >> 16) + 1) & 0x7fff;
  Atomics.store(words, CLAIM, (batch << 16) | (calls.length << 8));
  if (Atomics.load(words, SLEEPERS) > 0) Atomics.notify(words, CLAIM);
  claimCalls(control, kernels, 0);
  waitForOthers(words, calls.length);
  if (words[FAILED] !== 0) throw new Error("A kernel stopped in another thread.");
}

/** Assistant: serves batches until the workspace is closed. */
export function assist(control: Control, kernels: readonly Kernels[string][], thread: number): void {
  const { words } = control;
  for (;;) {
    const seen = claimCalls(control, kernels, thread);
    if (seen === CLOSED) return;
    const until = performance.now() + SPIN_MILLISECONDS;
    let spins = 0;
    while (Atomics.load(words, CLAIM) === seen) {
      if (++spins % 256 === 0 && performance.now() > until) {
        Atomics.add(words, SLEEPERS, 1);
        Atomics.wait(words, CLAIM, seen);
        Atomics.sub(words, SLEEPERS, 1);
      }
    }
  }
}

/** Leader: sends the assistants away. */
export function close(control: Control): void {
  Atomics.store(control.words, CLAIM, CLOSED);
  Atomics.notify(control.words, CLAIM);
}

/** How long a thread spins before it sleeps: waking from a sleep costs more than most kernel calls. */
const SPIN_MILLISECONDS = 1;

/** Runs calls of the current batch until none is left; returns the claim word that it saw last. */
function claimCalls({ words, table }: Control, kernels: readonly Kernels[string][], thread: number): number {
  for (;;) {
    const claim = Atomics.load(words, CLAIM);
    const call = claim & 255;
    if (claim === CLOSED || call >= ((claim >> 8) & 255)) return claim;
    if (Atomics.compareExchange(words, CLAIM, claim, claim + 1) !== claim) continue;
    const width = words[WIDTH]!;
    const kernel = kernels[words[KERNEL]!]!;
    try {
      kernel(...table.subarray(call * width, call * width + width), thread);
    } catch {
      words[FAILED] = 1;
    }
    Atomics.add(words, DONE, 1);
    if (Atomics.load(words, LEADER_WAITS) === 1) Atomics.notify(words, DONE);
  }
}

function waitForOthers(words: Int32Array, calls: number): void {
  let until = 0;
  let spins = 0;
  for (;;) {
    const done = Atomics.load(words, DONE);
    if (done >= calls) return;
    if (++spins % 256 !== 0) continue;
    const now = performance.now();
    if (until === 0) until = now + 2 * SPIN_MILLISECONDS;
    else if (now > until) {
      Atomics.store(words, LEADER_WAITS, 1);
      Atomics.wait(words, DONE, done, 5);
      Atomics.store(words, LEADER_WAITS, 0);
    }
  }
}
