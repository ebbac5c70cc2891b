/** Words that name a level, or running text? */
import type { ColumnSchema } from "../contract/schema.ts";
import type { Distinct } from "./raw-table.ts";

/** Running text has mostly different values of several words; everything else is a category. */
export function classifyWords(name: string, distinct: Distinct): ColumnSchema {
  const levels = distinct.texts.length;
  const share = levels / distinct.cells;
  let words = 0;
  let letters = 0;
  for (let i = 0; i < levels; i++) {
    const text = distinct.texts[i]!;
    words += wordsIn(text) * distinct.counts[i]!;
    letters += text.length * distinct.counts[i]!;
  }
  const meanWords = words / distinct.cells;
  const meanLetters = letters / distinct.cells;
  const several = meanWords >= 2.5 && levels > 30 && share >= 0.3;
  const long = meanWords >= 2 && meanLetters >= 40 && levels > 5 && share >= 0.3;
  const sentences = meanWords >= 6 && share >= 0.5 && levels > 5;
  if (several || long || sentences) {
    const reason = `${levels} distinct texts in ${distinct.cells} cells, ${meanWords.toFixed(1)} words each`;
    return { name, kind: "text", reason, missing: [] };
  }
  const reason = levels === 1 ? "1 distinct word" : `${levels} distinct words in ${distinct.cells} cells`;
  return { name, kind: "category", reason, missing: [] };
}

function wordsIn(text: string): number {
  let count = 0;
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    const blank = text.charCodeAt(i) <= 32;
    if (!blank && !inside) count++;
    inside = !blank;
  }
  return count;
}
