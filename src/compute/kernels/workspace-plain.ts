/** Workspaces by the size of what is done in them: a team's, or plain kernels in memory of the engine for little work. */
import type { Team, Workspace } from "../../contract/context.ts";
import type { Views } from "./plain-views.ts";

/** What a fit that runs either way needs of a workspace. */
export type PlainWorkspace = Pick<Workspace, "buffer" | "base" | "parallel"> & { readonly threads: number };

type Twins = Readonly<Record<string, (...args: number[]) => void>>;

/** From here on one WebAssembly memory cannot hold them. */
const LARGE = 2 ** 32 - 2 ** 20;

/**
 * Opens `bytes` for the time of `use`: on the team, or with `plain` (or too many bytes for a team) with the plain twins,
 * which give the same bits without starting anything.
 */
export async function withWorkspace<T>(
  team: Team,
  bytes: number,
  plain: boolean,
  twins: (views: Pick<Views, "i32" | "f32" | "f64">) => object,
  use: (workspace: PlainWorkspace, end: number) => Promise<T>,
): Promise<T> {
  if (plain || bytes >= LARGE) return use(plainWorkspace(bytes, twins), bytes);
  const workspace = await team.workspace(bytes + 4096);
  try {
    const { buffer, base } = workspace;
    const parallel: Workspace["parallel"] = (kernel, calls) => workspace.parallel(kernel, calls);
    return await use({ buffer, base, parallel, threads: team.threads }, buffer.byteLength);
  } finally {
    workspace.release();
  }
}

/** One thread, plain kernels, memory of the engine. */
export function plainWorkspace(
  bytes: number,
  twins: (views: Pick<Views, "i32" | "f32" | "f64">) => object,
): PlainWorkspace {
  const buffer = new ArrayBuffer(Math.ceil(bytes / 8) * 8);
  const views = { i32: new Int32Array(buffer), f32: new Float32Array(buffer), f64: new Float64Array(buffer) };
  const kernels = twins(views) as Twins;
  return {
    buffer,
    base: 0,
    threads: 1,
    parallel(kernel, calls) {
      for (const args of calls) kernels[kernel]!(...args, 0);
    },
  };
}
