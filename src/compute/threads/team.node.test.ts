import { describe, expect, test } from "vitest";
import { isError } from "../../contract/errors.ts";
import { createTeam } from "./team.node.ts";

describe("a team", () => {
  for (const threads of [1, 2, 4]) {
    test(`of ${threads} runs every call of a batch once, in any number of batches`, async () => {
      const workspace = await createTeam(threads).workspace(1 << 20);
      try {
        const words = new Uint32Array(workspace.buffer, workspace.base, 1000);
        for (let batch = 0; batch < 300; batch++) {
          const calls = Array.from({ length: 1 + (batch % 7) }, (_, i) => [workspace.base + i * 400, batch + i, 100]);
          workspace.parallel("countUp", calls);
          calls.forEach((_, i) => {
            expect(words[i * 100 + 99]).toBe(batch + i + 99);
          });
        }
        const many = Array.from({ length: 1000 }, (_, i) => [workspace.base + i * 4, i, 1]);
        workspace.parallel("countUp", many);
        expect(Array.from(words)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
      } finally {
        workspace.release();
      }
    });
  }

  test("refuses more memory than one fit can have, with the arithmetic", async () => {
    const error = await createTeam(1)
      .workspace(2 ** 33)
      .catch((caught: unknown) => caught);
    expect(isError(error, "compute/memory")).toBe(true);
    expect((error as Error).message).toMatch(/needs 8\.00 GiB of memory, and \d+\.\d\d GiB can be had/);
  });
});
