/** The journal of a search: which candidates were opened, and every fit that was finished. A search that was killed goes on from it. */
import type { ProtocolRecord } from "../contract/training.ts";
import type { Candidate, FitAnswer } from "./candidate.ts";

/** A fold by its number and the protocol that it is of, or the final fit on all rows. */
export type JournalPart = string;

export const ALL_ROWS: JournalPart = "all";

/** Another protocol parts the rows elsewhere: its folds are other fits. */
export function foldPart(protocol: ProtocolRecord, fold: number): JournalPart {
  const { kind } = protocol;
  return kind === "folds" ? `${protocol.folds}x${protocol.repeats}-${fold}` : `${protocol.share}-${fold}`;
}

export type Journal = {
  /** Candidates that an earlier part of the run opened, in order, with the parameters that the clock gave them then. */
  readonly opened: readonly Candidate[];
  /** Keeps the candidate before its first fit. */
  open(candidate: Candidate): void;
  /** The answer of a fit that was finished; null where there is none, or it was not written to its end. */
  find(candidate: Candidate, part: JournalPart): Promise<FitAnswer | null>;
  /** Takes a finished fit; it is written when there is time. */
  keep(candidate: Candidate, part: JournalPart, answer: FitAnswer): void;
};
