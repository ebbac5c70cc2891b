/**
 * Row numbers in the order of their values. Few rows by insertion; many by radix sort, from the lowest digit on, n steps
 * a digit, and digits that are all alike are left out: days and small whole numbers have few others. After Knuth, The
 * Art of Computer Programming, volume 3, 5.2.1 and 5.2.5.
 */

/** Up to here insertion is faster than counting. */
const FEW = 48;
/** From here on two bytes are counted at once: 65,536 counters are worth it. */
const MANY = 32_768;

/** Rows of equal values stay in their order, and 0 and -0 are equal. Missing values come last. */
export function risingOrder(values: Float64Array): Int32Array {
  const order = new Int32Array(values.length);
  for (let row = 0; row < order.length; row++) order[row] = row;
  if (isRising(values)) return order;
  return values.length <= FEW ? byInsertion(order, values) : byDigits(order, values);
}

function isRising(values: Float64Array): boolean {
  for (let row = 1; row < values.length; row++) if (!(values[row - 1]! <= values[row]!)) return false;
  return true;
}

function byInsertion(order: Int32Array, values: Float64Array): Int32Array {
  for (let row = 1; row < order.length; row++) {
    const value = values[row]!;
    let at = row;
    // A missing value is above none, and every value is below it.
    while (at > 0 && (values[order[at - 1]!]! > value || isMissingBefore(values[order[at - 1]!]!, value))) {
      order[at] = order[at - 1]!;
      at--;
    }
    order[at] = row;
  }
  return order;
}

function isMissingBefore(before: number, value: number): boolean {
  return Number.isNaN(before) && !Number.isNaN(value);
}

function byDigits(rising: Int32Array, values: Float64Array): Int32Array {
  const rows = rising.length;
  const [bits, width] = rows < MANY ? [new Uint8Array(keysOf(values)), 8] : [new Uint16Array(keysOf(values)), 4];
  const counters = new Int32Array((rows < MANY ? 256 : 65_536) + 1);
  let order = rising;
  let next: Int32Array = new Int32Array(rows);
  for (let digit = 0; digit < width; digit++) {
    counters.fill(0);
    for (let at = digit; at < bits.length; at += width) counters[bits[at]! + 1]!++;
    if (counters[bits[digit]! + 1] === rows) continue;
    for (let d = 1; d < counters.length; d++) counters[d]! += counters[d - 1]!;
    for (let i = 0; i < rows; i++) {
      const row = order[i]!;
      next[counters[bits[width * row + digit]!]!++] = row;
    }
    [order, next] = [next, order];
  }
  return order;
}

/** The bits of the values, turned so that as whole numbers they rise as the values do. */
function keysOf(values: Float64Array): ArrayBuffer {
  const keys = new Float64Array(values.length);
  // Every NaN gets the bits of one, which lie above those of infinity.
  for (let row = 0; row < keys.length; row++) keys[row] = Number.isNaN(values[row]!) ? Number.NaN : values[row]! + 0;
  const words = new Uint32Array(keys.buffer);
  for (let low = 0; low < words.length; low += 2) {
    const high = words[low + 1]!;
    const isNegative = high >>> 31 === 1 && high < 0xfff80000;
    words[low + 1] = isNegative ? ~high : (high | 0x80000000) >>> 0;
    if (isNegative) words[low] = ~words[low]!;
  }
  return keys.buffer;
}
