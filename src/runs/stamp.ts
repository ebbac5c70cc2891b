/** Puts the time on events, and says when a stage has ended. */
import type { RunEvent, TimedEvent, TrainEvent } from "../contract/events.ts";

export type Stamp = {
  emit(event: TrainEvent | RunEvent): void;
  /** Everything from here on goes there, too. */
  also(listener: (event: TimedEvent) => void): void;
  /** The budget ends then, in milliseconds since the epoch; Infinity where the clock plays no part. */
  until(end: number): void;
  /** Ends the last stage. */
  close(): void;
};

export function createStamp(send: (event: TimedEvent) => void): Stamp {
  const began = performance.now();
  const listeners = [send];
  let end = Number.POSITIVE_INFINITY;
  let stage: { readonly name: string; readonly at: number } | null = null;
  const tell = (event: TrainEvent | RunEvent): void => {
    const now = performance.now();
    const left = Number.isFinite(end) ? rounded((end - performance.timeOrigin - now) / 1000) : null;
    const timed = { ...event, at: rounded((now - began) / 1000), left };
    for (const listener of listeners) listener(timed);
  };
  const close = (): void => {
    if (stage === null) return;
    const seconds = rounded((performance.now() - began) / 1000 - stage.at);
    tell({ kind: "stage-ended", stage: stage.name, seconds });
    stage = null;
  };
  return {
    emit(event) {
      if (event.kind === "stage") {
        close();
        stage = { name: event.stage, at: (performance.now() - began) / 1000 };
      }
      tell(event);
    },
    also: (listener) => void listeners.push(listener),
    until(given) {
      end = given;
    },
    close,
  };
}

/** To a millisecond. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
