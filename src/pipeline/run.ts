/** Work under way that can be watched, awaited and stopped. */
import { abortedError } from "./context.ts";

export type Run<Event, Result> = AsyncIterable<Event> & {
  readonly result: Promise<Result>;
  /** Ends the work at its next tick; `result` rejects with `run/aborted` unless the work had something to keep. */
  stop(): void;
};

/** Starts `body` at once. It emits events and asks `stopped()` between pieces of work. */
export function createRun<Event, Result>(
  body: (emit: (event: Event) => void, stopped: () => boolean) => Promise<Result>,
  signal?: AbortSignal,
): Run<Event, Result> {
  const events: Event[] = [];
  let wake: (() => void) | null = null;
  let ended = false;
  let stop = false;
  const emit = (event: Event): void => {
    events.push(event);
    wake?.();
  };
  const stopped = (): boolean => stop || signal?.aborted === true;
  const start = async (): Promise<Result> => {
    if (stopped()) throw abortedError();
    try {
      return await body(emit, stopped);
    } finally {
      ended = true;
      wake?.();
    }
  };
  const result = start();
  // A watcher sees a failure by awaiting `result`; without this line Node would end the process first.
  result.catch(() => {});
  return {
    result,
    stop() {
      stop = true;
    },
    async *[Symbol.asyncIterator]() {
      let next = 0;
      for (;;) {
        while (next < events.length) yield events[next++]!;
        if (ended) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = null;
      }
    },
  };
}
