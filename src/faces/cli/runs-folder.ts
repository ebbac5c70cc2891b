/** Where the command line keeps the records of runs: the flag, else the environment, else a folder of the working directory. */
const DEFAULT = ".modelwright/runs";

/** Null for nowhere. */
export function runsFolder(flag: string | undefined): string | null {
  const named = flag ?? (process.env.MODELWRIGHT_RUNS || DEFAULT);
  return named === "none" ? null : named;
}
