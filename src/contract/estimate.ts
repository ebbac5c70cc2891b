/** A measured number with its 95 % interval. */
export type Estimate = { readonly value: number; readonly low: number; readonly high: number };
