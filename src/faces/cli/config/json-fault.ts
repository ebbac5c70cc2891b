/** Where a JSON text stops being one: the engine's own words give a place only sometimes. */

export type JsonFault = { readonly line: number; readonly column: number; readonly got: string };

/** The first fault of a text that `JSON.parse` refused. */
export function jsonFault(text: string): JsonFault {
  const at = faultAt(text);
  const before = text.slice(0, at).split("\n");
  const got = at >= text.length ? "the end of the file" : JSON.stringify(String.fromCodePoint(text.codePointAt(at)!));
  return { line: before.length, column: before.at(-1)!.length + 1, got };
}

const SPACE = /[ \t\r\n]*/y;
const TEXT = /"(?:[^"\\\p{Cc}]|\x7f|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const NUMBER_OR_WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Walks the tokens with a stack of open brackets; what stands where it may not is the fault. */
function faultAt(text: string): number {
  const open: string[] = [];
  let at = 0;
  let wants: "value" | "first" | "key" | "colon" | "next" = "value";
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const length = pattern.exec(text)?.[0].length ?? 0;
    at += length;
    return length > 0;
  };
  for (;;) {
    take(SPACE);
    const sign = text[at];
    // An opened object or list may end at once.
    const mayClose = wants === "next" || wants === "first";
    if (mayClose && sign !== undefined && sign === open.at(-1)) {
      open.pop();
      at++;
      wants = "next";
    } else if (wants === "next") {
      if (sign !== "," || open.length === 0) return at;
      at++;
      wants = open.at(-1) === "}" ? "key" : "value";
    } else if (wants === "colon") {
      if (sign !== ":") return at;
      at++;
      wants = "value";
    } else if (wants === "key" || (wants === "first" && open.at(-1) === "}")) {
      if (!take(TEXT)) return at;
      wants = "colon";
    } else if (sign === "{" || sign === "[") {
      open.push(sign === "{" ? "}" : "]");
      at++;
      wants = "first";
    } else {
      if (!take(TEXT) && !take(NUMBER_OR_WORD)) return at;
      wants = "next";
    }
  }
}
