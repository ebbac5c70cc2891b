/** Makes the `FitContext` of one fit: its random stream, its team, its stop signal and its deadline. */
import { createRandom } from "../compute/random.ts";
import type { FitContext, Progress, Team } from "../contract/context.ts";
import { ModelwrightError } from "../contract/errors.ts";

export type ContextOptions = {
  readonly seed?: number | string;
  readonly team: Team;
  /** True once the run is to be stopped. */
  readonly stopped?: () => boolean;
  /** Milliseconds on the clock of `performance.now()` at which learners should finish with what they have. */
  readonly deadline?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** Says that time is up after so many ticks, whatever the clock says: a fit that it ended is so made again. */
  readonly ticks?: number;
  /** Called when it is first said that time is up, with the ticks before: from there on the clock has a say. */
  readonly onLate?: (ticks: number) => void;
};

/** The event loop gets a turn this often, in milliseconds; more often would cost more than the fits. */
const TURN_EVERY = 20;

export function createContext(options: ContextOptions): FitContext {
  const { seed = 0, team, stopped, deadline = Number.POSITIVE_INFINITY, onProgress, onLate } = options;
  const { ticks: most = Number.POSITIVE_INFINITY } = options;
  let ticks = 0;
  let late = false;
  let lastTurn = performance.now();
  return {
    random: createRandom(seed),
    team,
    async tick(progress) {
      if (progress !== undefined) onProgress?.(progress);
      const now = performance.now();
      if (now - lastTurn > TURN_EVERY) {
        await turn();
        lastTurn = performance.now();
      }
      if (stopped?.()) throw abortedError();
      if (!late && ticks < most && now < deadline) {
        ticks++;
        return true;
      }
      if (!late) onLate?.(ticks);
      late = true;
      return false;
    },
  };
}

export function abortedError(): ModelwrightError {
  return new ModelwrightError("run/aborted", {}, { what: "The run was stopped.", fix: "Start it again to go on." });
}

function turn(): Promise<void> {
  return new Promise((resolve) =>
    typeof setImmediate === "function" ? setImmediate(resolve) : setTimeout(resolve, 0),
  );
}
