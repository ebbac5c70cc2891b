/** Bytes to text: byte-order marks, UTF-8, UTF-16, Windows-1252; refuses what is not text. */
import { ModelwrightError } from "../contract/errors.ts";

const MAGIC: readonly (readonly [words: string, bytes: readonly number[]])[] = [
  ["a PNG image", [0x89, 0x50, 0x4e, 0x47]],
  ["a JPEG image", [0xff, 0xd8, 0xff]],
  ["a GIF image", [0x47, 0x49, 0x46, 0x38]],
  ["a PDF document", [0x25, 0x50, 0x44, 0x46]],
  ["a ZIP archive (an .xlsx workbook is one)", [0x50, 0x4b, 0x03, 0x04]],
  ["an old Excel workbook", [0xd0, 0xcf, 0x11, 0xe0]],
  ["a gzip file", [0x1f, 0x8b]],
  ["a Zstandard file", [0x28, 0xb5, 0x2f, 0xfd]],
  ["a bzip2 file", [0x42, 0x5a, 0x68]],
  ["an xz file", [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ["an SQLite database", [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66]],
  ["a Parquet file", [0x50, 0x41, 0x52, 0x31]],
  ["an Arrow file", [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31]],
  ["a Feather file of version 1", [0x46, 0x45, 0x41, 0x31]],
  ["an HDF5 file", [0x89, 0x48, 0x44, 0x46]],
  ["a program", [0x7f, 0x45, 0x4c, 0x46]],
];

/** What the first bytes say the file is; null when they say nothing. */
export function magicOf(bytes: Uint8Array): string | null {
  for (const [words, magic] of MAGIC) if (magic.every((byte, i) => bytes[i] === byte)) return words;
  return null;
}

/** Arrow as a file or as a stream (a message of metadata first), or the first version of Feather. */
export function isArrow(head: Uint8Array): boolean {
  const magic = magicOf(head);
  if (magic === "an Arrow file" || magic === "a Feather file of version 1") return true;
  return head.length >= 8 && head.subarray(0, 4).every((byte) => byte === 0xff) && head[7]! < 0x40;
}

/** The text and, where the encoding was not plain UTF-8, a note. */
export function decodeText(bytes: Uint8Array, source: string): { text: string; notes: string[] } {
  const wide = utf16(bytes);
  if (wide !== null) {
    return { text: new TextDecoder(wide).decode(bytes), notes: [`The text is ${wide.toUpperCase()}.`] };
  }
  const magic = magicOf(bytes);
  if (magic !== null) throw notText(source, magic);
  const nul = bytes.subarray(0, 65_536).indexOf(0);
  if (nul >= 0) throw notText(source, `binary data (a zero byte at ${nul})`);
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), notes: [] };
  } catch {
    const text = new TextDecoder("windows-1252").decode(bytes);
    return { text, notes: ["The text is not valid UTF-8; it was read as Windows-1252 (Latin-1)."] };
  }
}

/** By byte-order mark, or by zero bytes in every second place. */
function utf16(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const window = bytes.subarray(0, Math.min(bytes.length - (bytes.length % 2), 512));
  if (window.length < 8) return null;
  const zeros = [0, 0];
  for (let i = 0; i < window.length; i++) if (window[i] === 0) zeros[i % 2]!++;
  const half = window.length / 2;
  if (zeros[1]! > 0.7 * half && zeros[0]! < 0.1 * half) return "utf-16le";
  return zeros[0]! > 0.7 * half && zeros[1]! < 0.1 * half ? "utf-16be" : null;
}

/** Formats that are read in place, so not from standard input or packed. */
const IN_PLACE: readonly string[] = ["a Parquet file", "an SQLite database"];

function notText(source: string, received: string): ModelwrightError {
  if (IN_PLACE.includes(received)) {
    return new ModelwrightError(
      "data/not-a-table",
      { source, received },
      {
        what: `${source} must be a table that can be read from its beginning to its end, got ${received}.`,
        fix: "Give it unpacked, by the path of its file.",
      },
    );
  }
  return new ModelwrightError(
    "data/not-a-table",
    { source, received },
    {
      what: `${source} must be a table (CSV, TSV, JSON, NDJSON, Parquet, Arrow or SQLite, the text ones also gzipped), got ${received}.`,
      fix: "Export the table as CSV or Parquet.",
    },
  );
}
