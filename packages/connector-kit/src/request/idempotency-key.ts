import { createHash } from 'node:crypto'
import type { Idempotency, IdTransform } from '../manifest/idempotency.ts'

/** Ours, for version 5 UUIDs (RFC 9562 5.5); never to change: the keys of earlier attempts were made with it. */
const NAMESPACE = Buffer.from('6f0e2c52b1a94d0c9c0f3f5e8f1b7a46', 'hex')
/** Crockford's alphabet, as ULIDs use it (https://github.com/ulid/spec). */
const BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

const TRANSFORMS: Readonly<Record<IdTransform, (source: string) => string>> = {
  raw: (source) => source,
  uuid4: (source) => toUuid(hash('sha256', `uuid4:${source}`), 4),
  uuid5: (source) => toUuid(createHash('sha1').update(NAMESPACE).update(source).digest(), 5),
  ulid: toUlid,
  md5: (source) => hash('md5', source).toString('hex'),
  md5_lower: (source) => hash('md5', source.trim().toLowerCase()).toString('hex'),
  sha256: (source) => hash('sha256', source).toString('hex'),
  truncated_hash: (source) => hash('sha256', source).toString('hex'),
}

/**
 * The key by which the other side knows a repeated request, in the shape it asks for; undefined for kinds without one. It
 * follows from the source alone (the event's id, or what `of` makes), so that every attempt, and every process, gives the
 * same. A raw source that is too long is hashed.
 */
export function idempotencyKeyFor(source: string, idempotency: Idempotency): string | undefined {
  if (idempotency.kind === 'none' || idempotency.kind === 'lookup') return undefined
  const { transform = 'raw', lengthMax = Number.POSITIVE_INFINITY } = idempotency
  const isTooLong = transform === 'raw' && source.length > lengthMax
  return TRANSFORMS[isTooLong ? 'truncated_hash' : transform](source).slice(0, lengthMax)
}

function hash(algorithm: 'md5' | 'sha256', text: string): Buffer {
  return createHash(algorithm).update(text).digest()
}

/** RFC 9562 4: version and variant over 16 bytes. */
function toUuid(bytes: Buffer, version: number): string {
  const id = Buffer.from(bytes.subarray(0, 16))
  id[6] = ((id[6] as number) & 0x0f) | (version << 4)
  id[8] = ((id[8] as number) & 0x3f) | 0x80
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** 48 bits of time, those of a version 7 UUID where the source is one, and 80 bits of its hash. */
function toUlid(source: string): string {
  const hex = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/i.test(source)
    ? source.replaceAll('-', '').slice(0, 12)
    : undefined
  const digest = hash('sha256', `ulid:${source}`)
  const time = hex === undefined ? digest.subarray(10, 16) : Buffer.from(hex, 'hex')
  let number = BigInt(`0x${Buffer.concat([time, digest.subarray(0, 10)]).toString('hex')}`)
  let text = ''
  for (let place = 0; place < 26; place++) {
    text = BASE32[Number(number & 31n)] + text
    number >>= 5n
  }
  return text
}
