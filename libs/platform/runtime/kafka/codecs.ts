import { decompress as decompressZstd } from 'fzstd';
import kafkajs from 'kafkajs';
import { decompress as decompressLz4 } from 'lz4js';
import { uncompress as uncompressSnappy } from 'snappyjs';

/** How the Java clients frame snappy: this, two versions of 4 bytes, then blocks that begin with their length. */
const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER = 16;

/** Reads snappy with the frame of the Java clients or, as librdkafka sends it, without one. */
export function readSnappy(compressed: Buffer): Buffer {
  if (!compressed.subarray(0, XERIAL.length).equals(XERIAL)) return Buffer.from(uncompressSnappy(compressed));
  const blocks: Uint8Array[] = [];
  for (let at = XERIAL_HEADER; at < compressed.length;) {
    const length = compressed.readUInt32BE(at);
    blocks.push(uncompressSnappy(compressed.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return Buffer.concat(blocks);
}

/** We send nothing compressed by these; others may, and their records must not stop a consumer. */
function readOnly(read: (compressed: Buffer) => Uint8Array): () => {
  compress(): Promise<Buffer>;
  decompress(compressed: Buffer): Promise<Buffer>;
} {
  return () => ({
    compress: () => Promise.reject(new Error('nothing is sent with this codec')),
    decompress: (compressed) =>
      new Promise((resolve) => {
        resolve(Buffer.from(read(compressed)));
      }),
  });
}

/** Lets this process read every codec that Kafka knows; gzip is built in. */
export function registerCodecs(): void {
  const { CompressionCodecs: codecs, CompressionTypes: types } = kafkajs;
  codecs[types.Snappy] = readOnly(readSnappy);
  codecs[types.LZ4] = readOnly(decompressLz4);
  codecs[types.ZSTD] = readOnly(decompressZstd);
}
