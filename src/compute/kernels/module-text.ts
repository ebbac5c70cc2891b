/** WebAssembly modules that travel as text, so that they work in every bundler, worker and browser. */

/** Bytes of a WebAssembly page. */
export const PAGE = 65536;

export function moduleOf(base64: string): WebAssembly.Module {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new WebAssembly.Module(bytes);
}
