/** Pure JavaScript decompressors without types of their own. */
declare module 'snappyjs' {
  export function uncompress(compressed: Uint8Array): Uint8Array;
}

declare module 'lz4js' {
  /** Reads an LZ4 frame. */
  export function decompress(frame: Uint8Array): Uint8Array;
}
