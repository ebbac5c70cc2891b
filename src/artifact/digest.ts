/** SHA-256 as lower-case hex, by the platform's own Web Crypto. */
import { ModelwrightError } from "../contract/errors.ts";
import { FILES } from "./format.ts";

export async function sha256(...parts: readonly Uint8Array[]): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined) {
    throw new ModelwrightError(
      "artifact/no-crypto",
      {},
      {
        what: "This page has no Web Crypto, which is needed to verify a model file.",
        fix: "Serve the page over https or from localhost.",
      },
    );
  }
  const total = parts.reduce((sum, part) => sum + part.byteLength, 0);
  const joined = new Uint8Array(total);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.byteLength;
  }
  const hash = new Uint8Array(await subtle.digest("SHA-256", joined));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Files that the digest covers, in this order. */
const TRUTH = [FILES.program, FILES.arrays, FILES.pipeline, FILES.state] as const;

/** The model's digest from its files' digests, so that a reader of the program alone can verify it too. */
export function truthDigest(files: Readonly<Record<string, string>>): Promise<string> {
  return sha256(new TextEncoder().encode(TRUTH.map((name) => `${name} ${files[name]}\n`).join("")));
}
