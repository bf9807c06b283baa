import { SealBroken } from './secrets.ts'

/** A sealed value is `format | key version (4 bytes, big endian) | nonce | tag | ciphertext`. */
export const TENANT_FORMAT = Buffer.from([1])
/** What was sealed before there was a platform key begins with a random nonce: four bytes tell it from this. */
export const PLATFORM_FORMAT = Buffer.from('hwz2')

const VERSION_BYTES = 4

export const isOfFormat = (format: Buffer, sealed: Uint8Array): boolean =>
  format.equals(sealed.subarray(0, format.length))

export function writeHeader(format: Buffer, version: number): Buffer {
  const text = Buffer.alloc(VERSION_BYTES)
  text.writeUInt32BE(version)
  return Buffer.concat([format, text])
}

/** @throws SealBroken */
export function readHeader(format: Buffer, sealed: Uint8Array): { header: Buffer; version: number; body: Uint8Array } {
  const bytes = format.length + VERSION_BYTES
  if (sealed.length < bytes) throw new SealBroken('The sealed value is truncated.')
  if (!isOfFormat(format, sealed)) throw new SealBroken(`The sealed value has format ${sealed[0]}, not ${format[0]}.`)
  const header = Buffer.from(sealed.subarray(0, bytes))
  return { header, version: header.readUInt32BE(format.length), body: sealed.subarray(bytes) }
}
