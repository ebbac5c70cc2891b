/** A fitted model to the bytes of a `.mw` file. */
import { strToU8, type Zippable, zipSync } from "fflate";
import type { PlainState } from "../contract/state.ts";
import type { TrainingRecord } from "../contract/training.ts";
import type { Fitted } from "../pipeline/fitted.ts";
import { language } from "../program/language.ts";
import { sha256, truthDigest } from "./digest.ts";
import { FILES, FORMAT_VERSION, type Manifest, type ManifestExtras } from "./format.ts";
import { ArrayPacker } from "./plain.ts";

export type PackExtras = ManifestExtras & {
  readonly report?: string;
  readonly card?: string;
  readonly training?: TrainingRecord;
  readonly writtenBy?: string;
};

type Packed = {
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly digests: Readonly<Record<string, string>>;
  readonly digest: string;
};

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
  const digests: Record<string, string> = {};
  for (const [name, bytes] of Object.entries(files)) digests[name] = await sha256(bytes);
  return { files, digests, digest: await truthDigest(digests) };
}

/** SHA-256 of the canonical program, pipeline and arrays: equal for equal models, whatever made them. */
export async function digestOf(model: Fitted): Promise<string> {
  return (await packTruth(model)).digest;
}

export async function packModel(
  model: Fitted,
  extras: PackExtras = {},
): Promise<{ bytes: Uint8Array; digest: string }> {
  const { files: truth, digests: truthDigests, digest } = await packTruth(model);
  const files: Record<string, Uint8Array> = { ...truth };
  const digests: Record<string, string> = { ...truthDigests };
  const training = extras.training === undefined ? undefined : JSON.stringify(extras.training);
  const texts = { [FILES.training]: training, [FILES.report]: extras.report, [FILES.card]: extras.card };
  for (const [name, text] of Object.entries(texts)) {
    if (text === undefined) continue;
    files[name] = strToU8(text);
    digests[name] = await sha256(files[name]);
  }
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
    joins: extras.joins ?? [],
    storesTrainingRows: model.program.nodes.some((node) => language[node.operator]?.storesRows?.(node) === true),
  };
  const archive: Zippable = { [FILES.manifest]: strToU8(`${JSON.stringify(manifest, null, 1)}\n`) };
  // Numbers hardly get smaller, and unpacking them would be most of the time to a first prediction.
  for (const [name, bytes] of Object.entries(files)) archive[name] = [bytes, { level: name.endsWith(".bin") ? 0 : 6 }];
  return { bytes: zipSync(archive, { mtime: new Date(Date.UTC(1980, 0, 1, 12)) }), digest };
}
