/** A number with the bounds that it lies in with a chance of 95 %. */
export type Estimate = { readonly value: number; readonly low: number; readonly high: number };
