/** How wide a text is in a usual sans-serif font, in pixels: near enough to leave room for it. */

/** Width over font size of Helvetica's letters, by group. */
const GROUPS: readonly (readonly [letters: string, width: number])[] = [
  ["ijl'|.,:;!I[]ft/ ()-r\"", 0.31],
  ["ckszvxyJ", 0.5],
  ["abdeghnopqu0123456789L_?$€#*+=<>~", 0.556],
  ["FTZABEKPSVXY&", 0.67],
  ["CDHNRUGOQw%", 0.75],
  ["mMW@", 0.87],
];

const WIDTHS = new Map(GROUPS.flatMap(([letters, width]) => [...letters].map((letter) => [letter, width] as const)));

/** Some systems' fonts (Verdana, DejaVu) are wider. */
const WIDE_FONTS = 1.1;

export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  // Letters of other scripts may be as wide as they are high.
  for (const letter of text) width += WIDTHS.get(letter) ?? (letter < "\u0250" ? 0.6 : 1);
  return width * fontSize * WIDE_FONTS;
}
