/** Points laid out in the memory of a team, for the time of what is done with them. */
import type { Team } from "../../contract/context.ts";
import { createArena } from "../kernels/arena.ts";
import { type Ground, type Layout, layoutBytes, layPoints } from "./layout.ts";
import type { Points } from "./nearest.ts";
import { type Plan, planPoints } from "./plan.ts";

/** From here on one WebAssembly memory cannot hold them. */
const LARGE = 2 ** 32 - 2 ** 20;

/** Fewer points are sooner dealt with plainly than a team is started. */
const FEWEST_POINTS = 1024;

/**
 * Lays the points out, with `bytes` more for `use`. Null where the plain way must be gone: for few points, for numbers
 * so large that their squares leave all bounds, for more than one memory holds.
 */
export async function withLayout<T>(
  team: Team,
  points: Points,
  bytes: (plan: Plan) => number,
  use: (ground: Ground, layout: Layout) => Promise<T>,
): Promise<T | null> {
  if (points.rows < FEWEST_POINTS) return null;
  const plan = planPoints(points);
  if (plan === null) return null;
  const all = layoutBytes(plan, team.threads) + bytes(plan) + 4096;
  if (all > LARGE) return null;
  const workspace = await team.workspace(all);
  try {
    const { buffer, base } = workspace;
    const arena = createArena(base, buffer.byteLength);
    const parallel: Ground["parallel"] = (kernel, calls) => workspace.parallel(kernel, calls);
    const ground: Ground = { buffer, arena, threads: team.threads, parallel };
    return await use(ground, layPoints(ground, points, plan));
  } finally {
    workspace.release();
  }
}
