/** Column names as they will be used: no blanks, no doubles, each change noted. */

/** Names to use for header cells. A blank becomes "column 3"; a repeated name becomes "name (2)". */
export function headerNames(cells: readonly string[]): { names: string[]; notes: string[] } {
  const notes: string[] = [];
  const given = new Set(cells.map((cell) => cell.trim()));
  const used = new Set<string>();
  const names = cells.map((cell, place) => {
    const trimmed = cell.trim();
    let name = trimmed;
    if (trimmed === "") {
      name = free(`column ${place + 1}`, used, given);
      notes.push(`Column ${place + 1} has no name; it is called "${name}".`);
    } else if (used.has(trimmed)) {
      name = free(trimmed, used, given);
      notes.push(`Column ${place + 1} repeats the name "${trimmed}"; it is called "${name}".`);
    }
    used.add(name);
    return name;
  });
  return { names, notes };
}

function free(name: string, used: ReadonlySet<string>, given: ReadonlySet<string>): string {
  const taken = (candidate: string) => used.has(candidate) || given.has(candidate);
  if (!taken(name)) return name;
  let n = 2;
  while (taken(`${name} (${n})`)) n++;
  return `${name} (${n})`;
}
