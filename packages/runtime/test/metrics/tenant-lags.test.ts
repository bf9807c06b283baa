import { describe, expect, it } from 'vitest'
import { createTenantLags } from '../../src/metrics/tenant-lags.ts'
import type { HandleBatch, StoredMessage, Stream } from '../../src/stream/stream.ts'

const START_MS = Date.parse('2026-11-01T00:00:00Z')

/** A stream of one batch, handed over by `give`, and the lags seen on it. */
async function setUp({ handle = async () => {} }: { handle?: HandleBatch } = {}) {
  let nowMs = START_MS
  const tenantLags = createTenantLags({ clock: { now: () => new Date(nowMs) } })
  let given: HandleBatch = async () => {}
  const stream: Stream = {
    publish: async () => {},
    lag: async () => [],
    subscribe: async (_topic, _group, options) => {
      given = options.handle
      return { stop: async () => {} }
    },
  }
  await tenantLags.watch(stream).subscribe('responses.raw', 'store', { batchSizeMax: 10, handle })
  const give = (messages: readonly [tenantId: string, ageMs: number][]) =>
    given(
      messages.map(([tenantId, ageMs]) => toMessage(tenantId, nowMs - ageMs)),
      new AbortController().signal,
    )
  return { tenantLags, give, pass: (ms: number) => (nowMs += ms) }
}

const toMessage = (tenantId: string, appendedAtMs: number): StoredMessage => ({
  topic: 'responses.raw',
  partition: 0,
  offset: 0,
  key: `${tenantId}:response`,
  headers: {},
  value: '{}',
  appendedAt: new Date(appendedAtMs),
})

describe('createTenantLags', () => {
  it('tells of each tenant how long its oldest message had waited', async () => {
    const { tenantLags, give } = await setUp()
    await give([
      ['acme', 500],
      ['globex', 20],
      ['acme', 900],
    ])
    expect(tenantLags.worst()).toEqual([
      expect.objectContaining({ tenantId: 'acme', group: 'store', lagMs: 900 }),
      expect.objectContaining({ tenantId: 'globex', group: 'store', lagMs: 20 }),
    ])
  })

  it('tells of the 20 that wait longest, however many there are', async () => {
    const { tenantLags, give } = await setUp()
    await give(Array.from({ length: 300 }, (_, index) => [`tenant-${index}`, index]))
    expect(tenantLags.worst().map(({ lagMs }) => lagMs)).toEqual(Array.from({ length: 20 }, (_, index) => 299 - index))
  })

  it('forgets a tenant that had no message for a minute', async () => {
    const { tenantLags, give, pass } = await setUp()
    await give([['acme', 500]])
    pass(61_000)
    expect(tenantLags.worst()).toEqual([])
  })

  it('counts nothing as handled that was not', async () => {
    const { tenantLags, give } = await setUp({ handle: () => Promise.reject(new Error('away')) })
    await expect(give([['acme', 500]])).rejects.toThrow('away')
    expect(tenantLags.worst()).toEqual([])
  })
})
