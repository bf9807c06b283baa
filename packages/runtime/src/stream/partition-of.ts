import { PARTITION_COUNT } from './topics.ts'

const M = 0x5bd1e995
const SEED = 0x9747b28c

/** The partition of a key, the same one that Kafka's default partitioner picks. */
export function partitionOf(key: string, partitionCount = PARTITION_COUNT): number {
  return (murmur2(Buffer.from(key)) & 0x7fffffff) % partitionCount
}

/** 32-bit MurmurHash2 with Kafka's seed (org.apache.kafka.common.utils.Utils.murmur2), as a signed integer. */
export function murmur2(bytes: Buffer): number {
  const { length } = bytes
  let hash = SEED ^ length
  const tail = length & ~3
  for (let at = 0; at < tail; at += 4) hash = Math.imul(hash, M) ^ mix(bytes.readInt32LE(at))
  if (length > tail) hash = Math.imul(hash ^ readTail(bytes, tail), M)
  hash ^= hash >>> 13
  hash = Math.imul(hash, M)
  return hash ^ (hash >>> 15)
}

function mix(word: number): number {
  const product = Math.imul(word, M)
  return Math.imul(product ^ (product >>> 24), M)
}

function readTail(bytes: Buffer, from: number): number {
  let word = 0
  for (let at = bytes.length - 1; at >= from; at -= 1) word = (word << 8) | bytes.readUInt8(at)
  return word
}
