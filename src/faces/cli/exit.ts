/** How the command line ends: exit codes, and errors as a stranger should read them. */

/** 0 done, 1 internal fault, 2 bad use or bad input, 3 refused by a gate, 130 interrupted. */
export const EXIT = { done: 0, fault: 1, badInput: 2, refused: 3, interrupted: 130 } as const;

export async function report(error: unknown): Promise<number> {
  const { isError } = await import("../../score.ts");
  if (isError(error)) {
    process.stderr.write(`error: ${error.message}\n`);
    return error.code === "run/aborted" ? EXIT.interrupted : EXIT.badInput;
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `internal fault: ${error instanceof Error ? error.message : detail}\n` +
      "This is a bug in modelwright. Run again with MODELWRIGHT_DEBUG=1 for details and please report it.\n",
  );
  if (process.env.MODELWRIGHT_DEBUG !== undefined) process.stderr.write(`${detail}\n`);
  return EXIT.fault;
}
