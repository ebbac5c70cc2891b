/** Import rules, generated from rooms.mjs. Run by scripts/check-rooms.mjs, which also proves that they bite. */
import { doors, rooms } from "./rooms.mjs";

const ROOT = process.env.ROOMS_ROOT ?? "src";
const inRoom = (name) => `^${ROOT}/${name}/`;

const roomRules = Object.entries(rooms).map(([name, { may }]) => ({
  name: `${name}-imports`,
  severity: "error",
  comment: `${name} may import: ${may.join(", ") || "nothing of the other rooms"}`,
  from: { path: inRoom(name) },
  to: {
    path: `^${ROOT}/`,
    pathNot: [
      inRoom(name),
      ...may.map(inRoom),
      ...(name === "faces" ? [`^${ROOT}/(index|score|verbs|config)\\.ts$`] : []),
    ],
  },
}));

export default {
  forbidden: [
    ...roomRules,
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "node-built-ins",
      severity: "error",
      comment: "Node built-ins live in *.node.ts, the faces and the doors that are for Node",
      from: {
        path: `^${ROOT}/`,
        pathNot: [
          "\\.node\\.ts$",
          "\\.test\\.ts$",
          `^${ROOT}/faces/(cli|server)/`,
          `^${ROOT}/(train|train-targets|train-anomalies|train-clusters|replay|diagnose|select|worker)\\.ts$`,
        ],
      },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "predict-door-is-pure",
      severity: "error",
      comment: "modelwright/predict reaches no Node built-in and nothing but the unzipper",
      from: { path: `^${ROOT}/predict\\.ts$` },
      to: { reachable: true, path: ["\\.node\\.ts$", "node_modules/(?!fflate)"] },
    },
    {
      name: "tests-stay-outside",
      severity: "error",
      from: { path: `^${ROOT}/`, pathNot: "\\.test\\.ts$" },
      to: { path: ["^tests/", "^benchmarks/", "^examples/"] },
    },
    {
      name: "catalog-is-an-argument",
      severity: "error",
      from: {
        path: `^${ROOT}/`,
        pathNot: doors.map((door) => `^${ROOT}/${door.replace(".", "\\.")}$`).concat("\\.test\\.ts$"),
      },
      to: { path: `^${ROOT}/catalog\\.ts$` },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default"] },
    exclude: { path: "\\.test\\.ts$" },
  },
};
