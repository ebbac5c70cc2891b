// The plan of a multilayer perceptron in the making. Words of 32 bits; P = byte address.
//  0 P encoded rows f32  1 numbers of an encoded row  2 P codes i32, one per row and embedding  3 embeddings
//  4 numbers of an embedding  5 P first number of each embedding's table among the parameters, u32
//  6 inputs: 1 + 3 × 4  7 hidden layers  8 units of each, a multiple of 8  9 members  10 outputs
//  11 activation: 0 SiLU, 1 SELU, 2 ReLU  12 layers are normalised
//  13 P parameters f32  14 P gradients f32 of part 0  15 bytes between the gradients of parts
//  16 P target f32  17 P weights f32, or 0  18 loss: 0 squared, 1 logistic, 2 softmax  19 P order u32, or 0
//  20 P scratch of thread 0  21 bytes between the scratch of threads  22 most rows of a part
//  23 f32 share of units dropped  24 f32 label smoothing  25 seed of the step  26 f32 factor of every gradient
//  27 bytes of all parameters
// Parameters: tables of the embeddings; per layer weights, factors (members × units), biases (members × units); then per
// member the last layer (outputs × units), then its biases (members × outputs).
// Weights (inputs × units) lie in panels of 8 columns, each panel row by row: as `densePackSingle` packs them.
// Scratch: encoded inputs, then per layer what the normalisation gave, its inverse deviations, what the activation gave
// and its slopes (rows × members × units, member by member), then two gradients of that size, then room for packing.

// @ts-ignore: decorator
@inline
export function word(plan: usize, field: i32): i32 {
  return load<i32>(plan + (<usize>field << 2));
}

// @ts-ignore: decorator
@inline
export function place(plan: usize, field: i32): usize {
  return <usize>load<u32>(plan + (<usize>field << 2));
}

// @ts-ignore: decorator
@inline
export function single(plan: usize, field: i32): f32 {
  return load<f32>(plan + (<usize>field << 2));
}

// @ts-ignore: decorator
@inline
export function inputsOf(plan: usize, layer: i32): usize {
  return layer == 0 ? place(plan, 6) : place(plan, 8);
}

/** Bytes of a layer's weights. */
// @ts-ignore: decorator
@inline
export function weightBytes(plan: usize, layer: i32): usize {
  return (inputsOf(plan, layer) * place(plan, 8)) << 2;
}

/** Byte offset of a layer's weights among the parameters; of the last layer for `layer` = hidden layers. */
export function layerOffset(plan: usize, layer: i32): usize {
  let at = place(plan, 27);
  const members = place(plan, 9);
  const outputs = place(plan, 10);
  const units = place(plan, 8);
  at -= (members * outputs * (units + 1)) << 2;
  for (let l = word(plan, 7) - 1; l >= layer; l--) at -= weightBytes(plan, l) + ((2 * members * units) << 2);
  return at;
}

/** Bytes of one block of rows × members × units. */
// @ts-ignore: decorator
@inline
export function blockBytes(plan: usize): usize {
  return (place(plan, 22) * place(plan, 9) * place(plan, 8)) << 2;
}

// @ts-ignore: decorator
@inline
function layerBytes(plan: usize): usize {
  return 3 * blockBytes(plan) + ((place(plan, 22) * place(plan, 9)) << 2);
}

// @ts-ignore: decorator
@inline
function inputBytes(plan: usize): usize {
  return (place(plan, 22) * place(plan, 6)) << 2;
}

/** What the normalisation of a layer gave; inverse deviations, activations and slopes lie behind it. */
// @ts-ignore: decorator
@inline
export function normalOf(plan: usize, scratch: usize, layer: i32): usize {
  return scratch + inputBytes(plan) + <usize>layer * layerBytes(plan);
}

// @ts-ignore: decorator
@inline
export function activeOf(plan: usize, scratch: usize, layer: i32): usize {
  return normalOf(plan, scratch, layer) + blockBytes(plan);
}

// @ts-ignore: decorator
@inline
export function slopeOf(plan: usize, scratch: usize, layer: i32): usize {
  return normalOf(plan, scratch, layer) + 2 * blockBytes(plan);
}

// @ts-ignore: decorator
@inline
export function deviationOf(plan: usize, scratch: usize, layer: i32): usize {
  return normalOf(plan, scratch, layer) + 3 * blockBytes(plan);
}

/** The first of two gradients; the second lies behind it, and room for packing behind that. */
// @ts-ignore: decorator
@inline
export function gradientOf(plan: usize, scratch: usize): usize {
  return normalOf(plan, scratch, word(plan, 7));
}
