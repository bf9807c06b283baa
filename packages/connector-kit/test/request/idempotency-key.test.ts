import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Idempotency, IdTransform } from '../../src/manifest/idempotency.ts'
import { idempotencyKeyFor } from '../../src/request/idempotency-key.ts'

const EVENT = '019abc12-3456-7def-8123-456789abcdef'

const SHAPES: Readonly<Record<IdTransform, RegExp>> = {
  raw: /^019abc12-3456-7def-8123-456789abcdef$/,
  uuid4: /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  uuid5: /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  ulid: /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/,
  md5: /^[0-9a-f]{32}$/,
  md5_lower: /^[0-9a-f]{32}$/,
  sha256: /^[0-9a-f]{64}$/,
  truncated_hash: /^[0-9a-f]{20}$/,
}

const keyOf = (transform: IdTransform, source = EVENT) =>
  idempotencyKeyFor(source, { kind: 'client_id', transform, lengthMax: transform === 'truncated_hash' ? 20 : 64 })

describe('idempotencyKeyFor', () => {
  it.each(Object.entries(SHAPES))('%s has the shape %s', (transform, shape) => {
    expect(keyOf(transform as IdTransform)).toMatch(shape)
    expect(keyOf(transform as IdTransform)).toBe(keyOf(transform as IdTransform))
  })

  it.each(Object.keys(SHAPES) as IdTransform[])('%s differs between events', (transform) => {
    const other = '019abc12-3456-7def-8123-456789abcde0'
    expect(keyOf(transform, other)).not.toBe(keyOf(transform))
  })

  it('keeps the time of the event in a ULID', () => {
    const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), (timeMs) => {
        const hex = timeMs.toString(16).padStart(12, '0')
        const ulid = keyOf('ulid', `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000001`) as string
        expect(
          ulid
            .slice(0, 10)
            .split('')
            .reduce((sum, letter) => sum * 32 + alphabet.indexOf(letter), 0),
        ).toBe(timeMs)
      }),
    )
    expect(keyOf('ulid', 'not a uuid')).toMatch(SHAPES.ulid)
  })

  it('is the MD5 of an address in lower case, as Mailchimp names its members', () => {
    const md5 = createHash('md5').update('urist.mcvankab@freddiesjokes.com').digest('hex')
    expect(keyOf('md5_lower', 'Urist.McVankab@freddiesjokes.com')).toBe(md5)
  })

  it('hashes a raw source that is too long, and never lengthens one', () => {
    const key = idempotencyKeyFor(`${EVENT}:${'x'.repeat(300)}`, {
      kind: 'header',
      header: 'k',
      lengthMax: 36,
      of: '{x}',
    })
    expect(key).toMatch(/^[0-9a-f]{36}$/)
  })

  it.each<[Idempotency]>([[{ kind: 'none', onUnknown: 'at_most_once' }], [{ kind: 'lookup', step: 'find' }]])(
    'has no key for %j',
    (idempotency) => expect(idempotencyKeyFor(EVENT, idempotency)).toBeUndefined(),
  )

  it.each([
    { kind: 'header', header: 'k' },
    { kind: 'client_id' },
    { kind: 'upsert' },
    { kind: 'natural' },
  ] as Idempotency[])('is the event’s id by default for %j', (idempotency) =>
    expect(idempotencyKeyFor(EVENT, idempotency)).toBe(EVENT),
  )
})
