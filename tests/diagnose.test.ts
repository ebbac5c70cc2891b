/** Faults planted in made tables are found by `diagnose`, and named first. */
import { beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../src/compute/random.ts";
import type { Diagnosis } from "../src/contract/diagnosis.ts";
import { type Ended, expectEnd, expectRefusal, folder, listing, modelwright } from "./journeys/cli.ts";

const ROWS = 1200;
const REGIONS = ["north", "south", "east", "west", "islands"];

type Faults = { readonly shuffled?: boolean; readonly flipped?: boolean; readonly leak?: boolean };

/** Two numbers and a region decide; `noise` says nothing. */
function made({ shuffled, flipped, leak }: Faults, seed = 1): { csv: string; wrong: number[] } {
  const random = createRandom(seed);
  const wrong: number[] = [];
  const lines = [`size,weight,region,noise${leak ? ",late" : ""},sold`];
  for (let i = 1; i <= ROWS; i++) {
    const [size, weight] = [random.normal(), random.normal()];
    const region = REGIONS[random.integer(5)]!;
    const score = 1.6 * size - weight + (region === "north" ? 0.8 : 0);
    let sold = score + 0.25 * random.normal() > 0;
    if (shuffled && region === "islands") sold = random.uniform() < 0.5;
    if (flipped && i % 20 === 7) {
      sold = !sold;
      wrong.push(i);
    }
    const late = leak ? `,${((sold ? 1 : 0) + 0.2 * random.normal()).toFixed(3)}` : "";
    const cells = [size.toFixed(3), weight.toFixed(3), region, random.normal().toFixed(3)];
    lines.push(`${cells.join(",")}${late},${sold ? "yes" : "no"}`);
  }
  return { csv: `${lines.join("\n")}\n`, wrong };
}

async function diagnosed(faults: Faults): Promise<{ found: Diagnosis; wrong: number[]; path: string }> {
  const { csv, wrong } = made(faults);
  const path = folder({ "sales.csv": csv });
  const about = ["--target", "sold", "--max-models", "3", "--no-report", "--quiet", "--out", "sales.mw"];
  expectEnd(await modelwright(["train", "sales.csv", ...about], { cwd: path }), 0);
  const ended = await modelwright(["diagnose", "sales.mw", "sales.csv", "--json", "--quiet", "--budget", "10m"], {
    cwd: path,
  });
  expectEnd(ended, 0);
  return { found: JSON.parse(ended.stdout), wrong, path };
}

describe("a region whose labels say nothing", () => {
  let found: Diagnosis;
  beforeAll(async () => {
    found = (await diagnosed({ shuffled: true })).found;
  }, 180_000);

  test("is named first among the slices", () => {
    expect(found.slices[0]!.words).toBe("region = islands");
    expect(found.slices[0]!.difference.low).toBeGreaterThan(0);
    expect(found.slices[0]!.pValue).toBeLessThan(0.001);
  });

  test("leads to an action that says how its gain was estimated", () => {
    expect(found.actions.length).toBeGreaterThan(0);
    expect(found.actions.length).toBeLessThanOrEqual(5);
    expect(found.actions.some(({ action }) => action.includes("region = islands"))).toBe(true);
    for (const { how } of found.actions) expect(how).not.toBe("");
  });

  test("is told of rows that the answering model had not seen", () => {
    expect(found.fresh).toBe(false);
    expect(found.notes.join(" ")).toContain("trained on these rows");
  });

  test("a column of noise beside it is found to be of no use", () => {
    const kinds = new Map(found.columns.map(({ column, kind }) => [column, kind]));
    expect(kinds.get("noise")).toBe("useless");
    expect(kinds.get("size")).toBeUndefined();
    expect(kinds.get("weight")).toBeUndefined();
  });

  test("the learning curve, its forecast and the noise floor are there", () => {
    expect(found.learning!.points.length).toBeGreaterThanOrEqual(3);
    expect(found.learning!.tenfold.value).toBeLessThan(1);
    expect(found.noise!.loss.value).toBeGreaterThanOrEqual(0);
    expect(found.noise!.method).not.toBe("");
  });
});

test("flipped labels are the most suspect ones", async () => {
  const { found, wrong } = await diagnosed({ flipped: true });
  const top = found.labels!.suspects.slice(0, wrong.length).map(({ row }) => row);
  const hits = top.filter((row) => wrong.includes(row)).length;
  expect(hits / wrong.length).toBeGreaterThanOrEqual(0.7);
  expect(found.labels!.estimated).toBeGreaterThan(wrong.length / 2);
}, 180_000);

describe("a column made of the target", () => {
  let found: Diagnosis;
  let path: string;
  beforeAll(async () => {
    ({ found, path } = await diagnosed({ leak: true }));
  }, 180_000);

  test("is named, before anything else is advised", () => {
    expect(found.columns.find(({ kind }) => kind === "leak")!.column).toBe("late");
    expect(found.actions[0]!.action).toContain('--exclude "late"');
  });

  test("is told before training, too", async () => {
    const about = ["--target", "sold", "--max-models", "2", "--no-report", "--json", "--out", "again.mw"];
    const ended = await modelwright(["train", "sales.csv", ...about], { cwd: path });
    const { leaks, betterThanBaseline, optimism, families, leaderboard } = JSON.parse(ended.stdout);
    expect(leaks).toMatchObject([{ code: "target-twin", column: "late" }]);
    expect(ended.stderr).toContain('Column "late" alone');
    expect(betterThanBaseline).toMatchObject({ claimed: true });
    expect(optimism.candidates).toBe(2);
    expect(families.find(({ family }: { family: string }) => family === "forests").words).toContain("not tried");
    expect(leaderboard[0].comparison).toBeUndefined();
    expect(leaderboard[1].comparison).toMatchObject({ distinguishable: true });
  });

  test("new rows are answered by the model itself", async () => {
    const { writeFileSync } = await import("node:fs");
    writeFileSync(`${path}/new.csv`, made({ leak: true }, 9).csv);
    const ended = await modelwright(["diagnose", "sales.mw", "new.csv", "--quiet", "--budget", "20s"], { cwd: path });
    expectEnd(ended, 0);
    expect(ended.stdout).toContain("by the model itself");
    expect(ended.stdout).toContain("What to do next");
    expect(ended.stderr).toContain("new to the model");
  });

  test("too few rows are refused", async () => {
    const few = folder({ "few.csv": made({ leak: true }).csv.split("\n").slice(0, 20).join("\n") });
    const before = listing(few);
    const ended: Ended = await modelwright(["diagnose", `${path}/sales.mw`, "few.csv"], { cwd: few });
    expectRefusal(ended, /must have at least 50 labelled rows, got 19/, few, before);
  });
});

describe("rows that the training kept apart", () => {
  /** The visits of a person tell nothing but who it is: only rows of the same person give it away. */
  function visits(): string {
    const random = createRandom(3);
    const lines = ["person,day,mark,noise,ill"];
    for (let person = 0; person < 60; person++) {
      const ill = random.uniform() < 0.5;
      for (let visit = 0; visit < 8; visit++) {
        const day = new Date(Date.UTC(2024, 0, 1 + visit * 20 + (person % 20))).toISOString().slice(0, 10);
        lines.push(
          `p${person},${day},${(person + 0.01 * random.normal()).toFixed(4)},${random.normal().toFixed(3)},${ill ? "yes" : "no"}`,
        );
      }
    }
    return `${lines.join("\n")}\n`;
  }

  const diagnosedBy = async (...roles: string[]): Promise<Diagnosis> => {
    const path = folder({ "visits.csv": visits() });
    const quiet = ["--max-models", "2", "--no-report", "--quiet"];
    const train = ["train", "visits.csv", "--target", "ill", ...roles, ...quiet, "--out", "ill.mw"];
    expectEnd(await modelwright(train, { cwd: path }), 0);
    const ended = await modelwright(["diagnose", "ill.mw", "visits.csv", "--json", "--quiet", "--budget", "2m"], {
      cwd: path,
    });
    expectEnd(ended, 0);
    return JSON.parse(ended.stdout);
  };

  test("are kept apart again: a group is answered by models that never saw it", async () => {
    const apart = await diagnosedBy("--group", "person");
    expect(apart.loss.value).toBeGreaterThan(0.6);
    const loose = await diagnosedBy("--exclude", "person");
    expect(loose.loss.value).toBeLessThan(0.3);
  }, 180_000);

  test("and the past is answered by nobody who knows the future", async () => {
    const later = await diagnosedBy("--time", "day", "--exclude", "person");
    expect(later.notes.some((note) => /^The first \d+ rows in time are learnt from/.test(note))).toBe(true);
    expect(Number.isFinite(later.loss.value)).toBe(true);
  }, 180_000);
});
