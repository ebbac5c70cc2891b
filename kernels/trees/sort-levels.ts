// Levels sorted by a number: dealt into 256 buckets of equal width, then mended where a bucket holds several. What is
// nearly in order costs little more than a pass, so the work grows with the levels, not with their square.
// Entry of a list, 16 bytes: f64 number, i32 level. Entries with equal numbers keep their order.

export const ENTRY: usize = 16;
/** Bytes of a list of all bins, and of the room that sorting it takes. */
export const LIST_BYTES: usize = 4096;
export const SORT_BYTES: usize = LIST_BYTES + 1024;
/** With so few entries dealing is not worth it. */
const FEW = 24;

/** Returns where the sorted list lies: in its place, or at the start of the room. */
export function sortLevels(list: usize, count: i32, room: usize): usize {
  const end = list + <usize>count * ENTRY;
  let least = Infinity;
  let most = -Infinity;
  for (let p = list; p < end; p += ENTRY) {
    least = min(least, load<f64>(p));
    most = max(most, load<f64>(p));
  }
  // numbers so far apart that their difference is infinite are as well sorted one by one
  const scale = 255 / (most - least);
  if (count <= FEW || !(scale > 0 && scale < Infinity)) {
    mend(list, end);
    return list;
  }
  const counts = room + LIST_BYTES;
  memory.fill(counts, 0, 1024);
  for (let p = list; p < end; p += ENTRY) {
    const bucket = counts + (<usize>((load<f64>(p) - least) * scale) << 2);
    store<i32>(bucket, load<i32>(bucket) + 1);
  }
  let sum = 0;
  for (let p = counts; p < counts + 1024; p += 4) {
    const held = load<i32>(p);
    store<i32>(p, sum);
    sum += held;
  }
  for (let p = list; p < end; p += ENTRY) {
    const bucket = counts + (<usize>((load<f64>(p) - least) * scale) << 2);
    const at = load<i32>(bucket);
    store<i32>(bucket, at + 1);
    v128.store(room + <usize>at * ENTRY, v128.load(p));
  }
  mend(room, room + <usize>count * ENTRY);
  return room;
}

/** Every entry moves up to where it belongs among those before it. */
function mend(list: usize, end: usize): void {
  for (let at = list + ENTRY; at < end; at += ENTRY) {
    const entry = v128.load(at);
    const number = f64x2.extract_lane(entry, 0);
    let p = at;
    while (p > list && load<f64>(p - ENTRY) > number) {
      v128.store(p, v128.load(p - ENTRY));
      p -= ENTRY;
    }
    v128.store(p, entry);
  }
}
