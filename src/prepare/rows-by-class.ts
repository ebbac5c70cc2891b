/** The rows of each class, in their order. */
export function rowsByClass(target: Float64Array, classes: number): readonly Int32Array[] {
  const sizes = new Int32Array(classes);
  for (let row = 0; row < target.length; row++) sizes[target[row]!]!++;
  const groups = Array.from(sizes, (size) => new Int32Array(size));
  const next = new Int32Array(classes);
  for (let row = 0; row < target.length; row++) groups[target[row]!]![next[target[row]!]!++] = row;
  return groups;
}
