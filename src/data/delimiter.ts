/** Which mark stands between the cells of a text table. */

export const DELIMITERS = [",", ";", "\t", "|"] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/**
 * The mark whose number per record agrees best with the header's, over the first records; a comma when none occurs.
 * Marks inside quotes do not count.
 */
export function sniffDelimiter(text: string): Delimiter {
  const records = firstRecords(text, 50);
  let best: Delimiter = ",";
  let bestScore = 0;
  for (let d = 0; d < DELIMITERS.length; d++) {
    const inHeader = records[0]?.[d] ?? 0;
    if (inHeader === 0) continue;
    const agreeing = records.filter((record) => record[d] === inHeader).length / records.length;
    // Agreement first; more cells break ties.
    const score = agreeing + Math.min(inHeader, 999) / 10_000;
    if (score > bestScore) {
      best = DELIMITERS[d]!;
      bestScore = score;
    }
  }
  return best;
}

/** Per record: how often each delimiter occurs outside quotes. */
function firstRecords(text: string, most: number): number[][] {
  const records: number[][] = [];
  const end = Math.min(text.length, 262_144);
  let counts = DELIMITERS.map(() => 0);
  let quoted = false;
  let empty = true;
  for (let i = 0; i < end && records.length < most; i++) {
    const c = text[i]!;
    if (c === '"') quoted = !quoted;
    else if (!quoted && (c === "\n" || c === "\r")) {
      if (!empty) records.push(counts);
      counts = DELIMITERS.map(() => 0);
      empty = true;
      continue;
    } else if (!quoted) {
      const d = DELIMITERS.indexOf(c as Delimiter);
      if (d >= 0) counts[d]!++;
    }
    empty = false;
  }
  // A last record that the window cut in half says nothing.
  if (!empty && end === text.length && records.length < most) records.push(counts);
  return records;
}
