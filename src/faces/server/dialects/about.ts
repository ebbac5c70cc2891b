/** What can be asked about the server: is it alive, is it ready, what does it serve, how is it called. */
import { openApi } from "../openapi.ts";
import { describeModel } from "../served-model.ts";
import type { Dialect } from "./dialect.ts";

export const aboutDialect: Dialect = (app, served, settings) => {
  let stopping = false;
  app.addHook("preClose", async () => {
    stopping = true;
  });
  // Kept connections would hold the server open long after its last answer.
  app.addHook("onSend", async (_, reply) => {
    if (stopping) reply.header("connection", "close");
  });

  app.get("/health/live", { config: { open: true } }, async () => ({ live: true }));
  app.get("/health/ready", { config: { open: true } }, async (_, reply) => {
    if (stopping) reply.code(503);
    return { ready: !stopping, live: true };
  });

  const model = describeModel(served);
  app.get("/model", async () => model);
  app.get("/", async () => ({
    status: "alive",
    name: served.name,
    digest: served.model.manifest.digest,
    predict: "/predict",
    model: "/model",
    openapi: "/openapi.json",
  }));
  const document = openApi(served, settings);
  app.get("/openapi.json", async () => document);
};
