// Threads that help the grower of a tree: they take tasks of its sections until the tree is over.
import { GRADIENTS, LEVEL, MOVE, OPEN, PART, QUANTISE, SUMS } from "./boost-state";
import { ownBlock, place } from "./boost-state";
import { addScores, sumLeaves } from "./boost-finish";
import { gradientsOfRows, quantiseRows } from "./boost-gradients";
import { moveRights, partChunk } from "./boost-part";
import { openSlabs } from "./boost-open";
import { searchColumns } from "./boost-level";
import { claim, end, isOver, operationOf } from "./sections";

export function assistTree(fit: usize, lane: i32): void {
  const own = ownBlock(fit, 0);
  const block = place(own, 16);
  while (!isOver(block)) {
    const task = claim(block);
    if (task < 0) continue;
    const operation = operationOf(block);
    if (operation == OPEN) openSlabs(fit, own, task, lane);
    else if (operation == PART) partChunk(own, task);
    else if (operation == MOVE) moveRights(own, task);
    else if (operation == GRADIENTS) gradientsOfRows(fit, own, task);
    else if (operation == QUANTISE) quantiseRows(fit, own, task);
    else if (operation == LEVEL) searchColumns(fit, own, task, lane);
    else if (operation == SUMS) sumLeaves(fit, own, task);
    else addScores(fit, own, task);
    end(block);
  }
}
