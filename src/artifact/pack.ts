/** A fitted model to the bytes of a `.mw` file. */
import { strToU8, type Zippable, zipSync } from "fflate";
import type { PlainState } from "../contract/state.ts";
import type { Fitted } from "../pipeline/fitted.ts";
import { sha256 } from "./digest.ts";
import { FILES, FORMAT_VERSION, type Manifest, type ManifestExtras } from "./format.ts";
import { ArrayPacker } from "./plain.ts";

export type PackExtras = ManifestExtras & {
  readonly report?: string;
  readonly card?: string;
  readonly writtenBy?: string;
};

/** Files that the digest covers, in this order. */
const TRUTH = [FILES.program, FILES.arrays, FILES.pipeline, FILES.state] as const;

type Packed = { readonly files: Readonly<Record<string, Uint8Array>>; readonly digest: string };

async function packTruth(model: Fitted): Promise<Packed> {
  const program = new ArrayPacker();
  const programJson = program.json(model.program as unknown as PlainState);
  const pipeline = new ArrayPacker();
  const pipelineJson = pipeline.json({ plan: model.plan, state: model.state } as unknown as PlainState);
  const files = {
    [FILES.program]: strToU8(JSON.stringify(programJson)),
    [FILES.arrays]: program.bytes(),
    [FILES.pipeline]: strToU8(JSON.stringify(pipelineJson)),
    [FILES.state]: pipeline.bytes(),
  };
  return { files, digest: await sha256(...TRUTH.map((name) => files[name]!)) };
}

/** SHA-256 of the canonical program, pipeline and arrays: equal for equal models, whatever made them. */
export async function digestOf(model: Fitted): Promise<string> {
  return (await packTruth(model)).digest;
}

export async function packModel(
  model: Fitted,
  extras: PackExtras = {},
): Promise<{ bytes: Uint8Array; digest: string }> {
  const { files: truth, digest } = await packTruth(model);
  const files: Record<string, Uint8Array> = { ...truth };
  if (extras.report !== undefined) files[FILES.report] = strToU8(extras.report);
  if (extras.card !== undefined) files[FILES.card] = strToU8(extras.card);

  const digests: Record<string, string> = {};
  for (const [name, bytes] of Object.entries(files)) digests[name] = await sha256(bytes);
  const manifest: Manifest = {
    format: "modelwright",
    formatVersion: FORMAT_VERSION,
    writtenBy: extras.writtenBy ?? "modelwright",
    created: new Date().toISOString(),
    task: model.task,
    learner: model.plan.learner.name,
    trainedRows: model.trainedRows,
    seed: extras.seed ?? 0,
    metric: extras.metric ?? null,
    metrics: extras.metrics ?? {},
    dataFingerprint: extras.dataFingerprint ?? null,
    digest,
    files: digests,
    storesTrainingRows: extras.storesTrainingRows ?? false,
  };
  const archive: Zippable = { [FILES.manifest]: strToU8(`${JSON.stringify(manifest, null, 1)}\n`) };
  for (const [name, bytes] of Object.entries(files)) archive[name] = bytes;
  return { bytes: zipSync(archive, { level: 6, mtime: new Date(Date.UTC(1980, 0, 1, 12)) }), digest };
}
