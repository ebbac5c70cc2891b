// Sets of bins as 256 bits: u32[8].

export function clearSet(set: usize): void {
  memory.fill(set, 0, 32);
}

export function addToSet(set: usize, bin: i32): void {
  const p = set + (<usize>(bin >> 5) << 2);
  store<u32>(p, load<u32>(p) | (<u32>1 << (bin & 31)));
}
