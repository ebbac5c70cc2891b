/** The bytes of a `.mw` file to a model that predicts. Total: a hostile file is rejected, nothing in it is executed. */
import { strFromU8, unzipSync } from "fflate";
import { ModelwrightError } from "../contract/errors.ts";
import type { PlainState } from "../contract/state.ts";
import type { TrainingRecord } from "../contract/training.ts";
import { createPredictor, type Predictor } from "../program/predictor.ts";
import { sha256, truthDigest } from "./digest.ts";
import { FILES, FORMAT_VERSION, type Manifest } from "./format.ts";
import { damaged, unpackPlain } from "./plain.ts";
import { checkAims } from "./read-aims.ts";
import { readJoins } from "./read-joins.ts";
import { readProgram } from "./read-program.ts";
import { readTraining } from "./read-training.ts";

/** Deflate cannot pack tighter than this; an entry that claims more lies about its size. */
const LARGEST_RATIO = 1032;

type Files = Readonly<Record<string, Uint8Array>>;

export type LoadedModel = Predictor & {
  readonly manifest: Manifest;
  /** Parameters and fitted state; unpacked and verified when asked for. */
  pipeline(): Promise<PlainState>;
  /** What it was trained on and how its rows were dealt; null for models that do not tell. */
  training(): Promise<TrainingRecord | null>;
  /** The report or card that was saved with the model. */
  text(name: "report" | "card"): Promise<string | null>;
};

export async function unpackModel(bytes: Uint8Array): Promise<LoadedModel> {
  const files = unzip(bytes, [FILES.manifest, FILES.program, FILES.arrays]);
  const manifest = readManifest(textOf(files, FILES.manifest));
  if ((await truthDigest(manifest.files)) !== manifest.digest) throw altered(FILES.manifest);
  await verify(files, manifest);
  const program = readProgram(jsonOf(files, FILES.program), fileOf(files, FILES.arrays));
  checkAims(manifest.task, program);

  const later = async (...names: string[]): Promise<Files> => {
    const more = unzip(bytes, names);
    await verify(more, manifest);
    return more;
  };
  return {
    ...createPredictor(program),
    manifest,
    async pipeline() {
      const more = await later(FILES.pipeline, FILES.state);
      return unpackPlain(jsonOf(more, FILES.pipeline), fileOf(more, FILES.state));
    },
    async training() {
      const more = await later(FILES.training);
      return Object.hasOwn(more, FILES.training) ? readTraining(jsonOf(more, FILES.training)) : null;
    },
    async text(name) {
      const more = await later(FILES[name]);
      return Object.hasOwn(more, FILES[name]) ? textOf(more, FILES[name]) : null;
    },
  };
}

/** Every unpacked file must have the digest that the manifest gives it. */
async function verify(files: Files, manifest: Manifest): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    if (name !== FILES.manifest && (await sha256(content)) !== manifest.files[name]) throw altered(name);
  }
}

function unzip(bytes: Uint8Array, names: readonly string[]): Files {
  if (bytes.byteLength < 4 || bytes[0] !== 0x50 || bytes[1] !== 0x4b) {
    throw new ModelwrightError(
      "artifact/not-a-model",
      {},
      {
        what: "The file must be a .mw model, got something that is not a ZIP archive.",
        fix: "Give the path of a file written by `modelwright train`.",
      },
    );
  }
  try {
    return unzipSync(bytes, {
      filter: (entry) => {
        if (entry.originalSize > LARGEST_RATIO * bytes.byteLength) throw damaged("claims an impossible size");
        return names.includes(entry.name);
      },
    });
  } catch (error) {
    if (error instanceof ModelwrightError) throw error;
    throw damaged("is truncated or is not a sound ZIP archive");
  }
}

function readManifest(text: string): Manifest {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(text) as Manifest;
  } catch {
    throw damaged("has a manifest that is not JSON");
  }
  if (manifest?.format !== "modelwright" || !Number.isSafeInteger(manifest.formatVersion)) {
    throw damaged("has a manifest that is not modelwright's");
  }
  if (manifest.formatVersion > FORMAT_VERSION) {
    throw new ModelwrightError(
      "artifact/newer-format",
      { version: manifest.formatVersion },
      {
        what: `The model has format version ${manifest.formatVersion}; this modelwright reads up to ${FORMAT_VERSION}.`,
        fix: "Upgrade modelwright.",
      },
    );
  }
  const task = manifest.task;
  const sound =
    typeof manifest.digest === "string" &&
    isRecord(manifest.files) &&
    isRecord(manifest.metrics) &&
    isRecord(task) &&
    typeof task.kind === "string" &&
    Array.isArray(task.classes);
  if (!sound) throw damaged("has an incomplete manifest");
  return { ...manifest, joins: readJoins(manifest.joins) };
}

function isRecord(value: unknown): boolean {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function fileOf(files: Files, name: string): Uint8Array {
  if (!Object.hasOwn(files, name)) throw damaged(`has no ${name}`);
  return files[name]!;
}

function textOf(files: Files, name: string): string {
  return strFromU8(fileOf(files, name));
}

function jsonOf(files: Files, name: string): unknown {
  try {
    return JSON.parse(textOf(files, name));
  } catch {
    throw damaged(`has a ${name} that is not JSON`);
  }
}

function altered(name: string): ModelwrightError {
  return new ModelwrightError(
    "artifact/altered",
    { file: name },
    {
      what: `The model file was altered: ${name} does not match its digest.`,
      fix: "Copy it again from its source, or train the model again.",
    },
  );
}
