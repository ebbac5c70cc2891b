/**
 * The journal on disk: `candidates.ndjson`, a line per opened candidate, and one file per finished fit. A file has its
 * name only once it is whole, and says by a checksum that it is; what is torn is as if it had never been written.
 */
import { appendFileSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { crc32 } from "node:zlib";
import type { Candidate, FitAnswer } from "../tune/candidate.ts";
import type { Journal, JournalPart } from "../tune/journal.ts";

const CANDIDATES = "candidates.ndjson";
const MAGIC = 0x4d_57_46_31;
/** Magic word, checksum and length. */
const HEADER = 16;
/** Once so much is written, further fits are not kept: a disk is no place for everything. */
const MOST_BYTES = 2e9;

export type DiskJournal = Journal & {
  /** Fits that were finished before. */
  readonly kept: number;
  /** Ends when everything that was taken is on disk. */
  close(): Promise<void>;
};

export async function openJournal(folder: string): Promise<DiskJournal> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const opened = await candidatesIn(join(folder, CANDIDATES));
  const files = new Set((await readdir(folder)).filter((name) => name.endsWith(".fit")));
  const places = new Map(opened.map(({ slot }, place) => [slot, place]));
  let bytes = 0;
  const nameOf = (candidate: Candidate, part: JournalPart): string | null => {
    const place = places.get(candidate.slot);
    return place === undefined ? null : `${place}-${part}.fit`;
  };

  const waiting: { readonly name: string; readonly key: string; readonly answer: FitAnswer }[] = [];
  let writing: Promise<void> | null = null;
  const write = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      // The next fit is on its way first: writing must not hold up the workers.
      await new Promise((resolve) => setTimeout(resolve, 0));
      const content = packed({ key: next.key, answer: next.answer });
      bytes += content.byteLength;
      const path = join(folder, next.name);
      await writeFile(`${path}.part`, content)
        .then(() => rename(`${path}.part`, path))
        // A full disk costs the journal, not the training.
        .catch(() => rm(`${path}.part`, { force: true }).catch(() => {}));
    }
    writing = null;
  };

  return {
    opened,
    kept: files.size,
    open(candidate) {
      places.set(candidate.slot, places.size);
      try {
        appendFileSync(join(folder, CANDIDATES), `${JSON.stringify(candidate)}\n`);
      } catch {
        // As above.
      }
    },
    async find(candidate, part) {
      const name = nameOf(candidate, part);
      if (name === null || !files.has(name)) return null;
      const found = unpacked(await readFile(join(folder, name)).catch(() => new Uint8Array(0)));
      return found !== null && found.key === keyOf(candidate) ? found.answer : null;
    },
    keep(candidate, part, answer) {
      const name = nameOf(candidate, part);
      if (name === null || bytes > MOST_BYTES) return;
      waiting.push({ name, key: keyOf(candidate), answer });
      writing ??= write();
    },
    async close() {
      while (writing !== null) await writing;
    },
  };
}

/** Lines up to the first that was not written to its end. */
async function candidatesIn(path: string): Promise<readonly Candidate[]> {
  const text = await readFile(path, "utf8").catch(() => "");
  const candidates: Candidate[] = [];
  for (const line of text.split("\n").slice(0, -1)) {
    try {
      candidates.push(JSON.parse(line) as Candidate);
    } catch {
      break;
    }
  }
  return candidates;
}

/** What the fit depends on, beside rows and seed. */
function keyOf({ learner, params, recipe }: Candidate): string {
  return JSON.stringify([learner, params, recipe]);
}

type Entry = { readonly key: string; readonly answer: FitAnswer };

function packed(entry: Entry): Uint8Array {
  const body = serialize(entry);
  const content = Buffer.alloc(HEADER + body.byteLength);
  content.writeUInt32BE(MAGIC, 0);
  content.writeUInt32BE(crc32(body), 4);
  content.writeDoubleBE(body.byteLength, 8);
  content.set(body, HEADER);
  return content;
}

function unpacked(bytes: Uint8Array): Entry | null {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (content.byteLength < HEADER || content.readUInt32BE(0) !== MAGIC) return null;
  const body = content.subarray(HEADER);
  if (content.readDoubleBE(8) !== body.byteLength || content.readUInt32BE(4) !== crc32(body)) return null;
  try {
    return deserialize(body) as Entry;
  } catch {
    return null;
  }
}
