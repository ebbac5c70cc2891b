/** A contract over the wire: routes that translate between its bodies and the one scorer. */
import type { FastifyInstance } from "fastify";
import type { ServedModel } from "../served-model.ts";
import type { Settings } from "../settings.ts";

export type Dialect = (app: FastifyInstance, served: ServedModel, settings: Settings) => void;

declare module "fastify" {
  interface FastifyRequest {
    /** Rows that the request asked for, for the log. */
    rowCount: number;
  }
  interface FastifyContextConfig {
    /** True for routes that want no token. */
    open?: boolean;
  }
}
