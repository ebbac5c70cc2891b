/**
 * The serving door, for Node: one model over HTTP. Only this door loads the web framework.
 *
 *   import { serve } from "modelwright/server";
 *   const server = await serve("people.mw", { port: 0 });
 */

export { isError, ModelwrightError } from "./contract/errors.ts";
export { type RunningServer, serve } from "./faces/server/serve.ts";
export type { ServeOptions } from "./faces/server/settings.ts";
