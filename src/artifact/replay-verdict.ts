/** What is said after a plan was carried out again: whether the model follows from the data, or which part differs. */
import { ModelwrightError } from "../contract/errors.ts";
import { listed } from "../contract/table.ts";
import type { Manifest } from "./format.ts";
import type { DataFault } from "./training-record.ts";

/** A model that votes, and whether the refit gave the same one. */
export type ReplayedMember = { readonly name: string; readonly weight: number; readonly same: boolean };

export type ReplayResult = {
  /** True when the refitted model is the given one, bit for bit. */
  readonly follows: boolean;
  readonly words: string;
  /** Digest of the given model; null where its file was altered. */
  readonly recorded: string | null;
  /** Digest of the refitted model; null where nothing was refitted. */
  readonly digest: string | null;
  readonly data: {
    /** True when every column that the training used holds the same cells; null when that was not looked at. */
    readonly same: boolean | null;
    readonly recorded: string | null;
    readonly fingerprint: string | null;
    /** Columns that differ, with those that the model does not use. */
    readonly columns: readonly DataFault[];
  };
  readonly members: readonly ReplayedMember[];
  readonly notes: readonly string[];
};

export type Replayed = {
  readonly digest: string;
  readonly fingerprint: string;
  readonly faults: readonly DataFault[];
  readonly members: readonly ReplayedMember[];
  /** Whether all that comes after the members is the same. */
  readonly sameRest: boolean;
  /** Names of members that time ended at a place that their plan cannot say. */
  readonly timed: readonly string[];
  readonly notes: readonly string[];
};

export function verdictOn(manifest: Manifest, found: Replayed): ReplayResult {
  const used = found.faults.filter((fault) => fault.used);
  const follows = found.digest === manifest.digest;
  return {
    follows,
    words: follows ? "The model follows from these data by its recorded plan, bit for bit." : differenceIn(found, used),
    recorded: manifest.digest,
    digest: found.digest,
    data: {
      same: used.length === 0,
      recorded: manifest.dataFingerprint,
      fingerprint: found.fingerprint,
      columns: found.faults,
    },
    members: found.members,
    notes: found.notes,
  };
}

function differenceIn({ members, sameRest, timed }: Replayed, used: readonly DataFault[]): string {
  if (used.length > 0) return `The data are not those of the training: ${faultWords(used)}.`;
  const others = members.filter((member) => !member.same).map(({ name }) => name);
  if (others.length > 0 && others.every((name) => timed.includes(name)))
    return `Time ended ${listed(others)} where no plan can say: the model cannot be made again.`;
  if (others.length > 0)
    return `The model does not follow from these data by its recorded plan: ${listed(others)} of its ${members.length} ${members.length === 1 ? "model comes" : "models come"} out differently.`;
  return sameRest
    ? "The model predicts the same, but the parameters or the state that are kept with it do not follow from its plan."
    : "Each member follows from these data, but what comes after the vote of the members does not.";
}

/** The data are not those of the training: a refit could not be the same model. */
export function otherData(manifest: Manifest, columns: readonly DataFault[], notes: readonly string[]): ReplayResult {
  const used = columns.filter((fault) => fault.used);
  return {
    follows: false,
    words: `The data are not those of the training: ${faultWords(used)}. Nothing was refitted.`,
    recorded: manifest.digest,
    digest: null,
    data: { same: false, recorded: manifest.dataFingerprint, fingerprint: null, columns },
    members: [],
    notes,
  };
}

/** A refit would take as long as the fit would have, and could not come to the same end. */
export function endedByTime(manifest: Manifest, learners: readonly string[], notes: readonly string[]): ReplayResult {
  const words = `Time ended ${listed([...new Set(learners)])} where no plan can say: the model cannot be made again. Nothing was refitted.`;
  const data = { same: true, recorded: manifest.dataFingerprint, fingerprint: null, columns: [] };
  return { follows: false, words, recorded: manifest.digest, digest: null, data, members: [], notes };
}

export function alteredFile(words: string): ReplayResult {
  const data = { same: null, recorded: null, fingerprint: null, columns: [] };
  return { follows: false, words, recorded: null, digest: null, data, members: [], notes: [] };
}

/** Columns that a plan needs and the data do not have. */
export function otherColumns(source: string, faults: readonly DataFault[]): ModelwrightError {
  const used = faults.filter((fault) => fault.used);
  return new ModelwrightError(
    "data/other-columns",
    { source, columns: used.map(({ column }) => column) },
    {
      what: `${source} must have the columns of the training, got others: ${faultWords(used)}.`,
      fix: "Give data of the same columns.",
    },
  );
}

function faultWords(faults: readonly DataFault[]): string {
  // Another number of rows is the same fault in every column.
  const [first] = faults;
  if (first !== undefined && faults.length > 1 && faults.every(({ what }) => what === first.what))
    return `${listed(faults.map(({ column }) => `"${column}"`))}: each ${first.what}`;
  return listed(faults.map(({ column, what }) => `"${column}" ${what}`));
}
