import { describe, expect, test } from 'vitest'
import { judgeRecords, type PartialReply, type RecordRules, type Sent } from '../../src/index.ts'
import { json, text } from './support/reply.ts'

const now = new Date('2026-01-01T00:00:00Z')
const records = [['event-0'], ['event-1', 'key-1'], ['event-2']]
type Manifest = Partial<RecordRules['operation']>
const judge = (sent: Sent, partial: PartialReply, more: Manifest = {}) => {
  const connector = { protocol: 'http' } as const
  return judgeRecords(sent, { connector, operation: { ...more, partial }, now, records }).records
}

const salesforce: PartialReply = {
  items: '',
  by: 'order',
  lists: 'all',
  ok: [{ body: '/success', is: [true] }],
  remoteId: '/id',
  error: '/errors/0',
}
const mixpanel: PartialReply = {
  items: '/failed_records',
  by: { index: '/index' },
  lists: 'failures',
}
const elasticsearch: PartialReply = {
  items: '/items',
  by: { id: '/create/_id' },
  lists: 'all',
  ok: [{ status: ['2xx'] }],
  remoteId: '/create/_id',
  status: '/create/status',
  error: '/create/error',
}

describe('judgeRecords', () => {
  test('tells records apart by their order, and asks the rules about each', () => {
    const errors = [{ body: '/statusCode', is: ['UNABLE_TO_LOCK_ROW'], means: 'retry', reason: 'locked' } as const]
    const results = [
      { success: true, id: 'a', errors: [] },
      { success: false, errors: [{ statusCode: 'UNABLE_TO_LOCK_ROW', message: 'locked' }] },
      { success: false, errors: [{ statusCode: 'INVALID_FIELD', message: 'No such column' }] },
    ]
    expect(judge(json(200, results), salesforce, { errors })).toMatchObject([
      { outcome: 'delivered', remoteId: 'a' },
      { outcome: 'retry', reason: 'locked', message: 'locked' },
      { outcome: 'refused', reason: 'error_in_reply', message: 'No such column' },
    ])
  })

  test('gives the id of a reply to the record that is alone, and to none of several', () => {
    const operation = { partial: { ...mixpanel, items: '/errors' }, remoteId: { body: '/results/0/id' } }
    const reply = json(200, { results: [{ id: '1' }] })
    const idsOf = (these: RecordRules['records']) =>
      judgeRecords(reply, { connector: { protocol: 'http' }, operation, now, records: these }).records.map(
        ({ remoteId }) => remoteId,
      )
    expect(idsOf(records.slice(0, 1))).toEqual(['1'])
    expect(idsOf(records)).toEqual([undefined, undefined, undefined])
  })

  test('tells them apart by index where only failures are listed', () => {
    const success = [{ status: [200, 400] }]
    const body = { failed_records: [{ index: 1, message: 'bad time' }] }
    expect(judge(json(400, body), mixpanel, { success })).toMatchObject([
      { outcome: 'delivered' },
      { outcome: 'refused', message: 'bad time' },
      { outcome: 'delivered' },
    ])
  })

  test('tells them apart by id, with a status of their own', () => {
    const errors = [{ body: '/type', is: ['version_conflict_engine_exception'], means: 'duplicate' } as const]
    const items = [
      { create: { _id: 'event-2', status: 429, error: { type: 'rejected', reason: 'queue full' } } },
      { create: { _id: 'key-1', status: 409, error: { type: 'version_conflict_engine_exception' } } },
      { create: { _id: 'event-0', status: 201 } },
    ]
    expect(judge(json(200, { errors: true, items }), elasticsearch, { errors })).toMatchObject([
      { outcome: 'delivered', remoteId: 'event-0' },
      { outcome: 'delivered', isDuplicate: true },
      { outcome: 'throttled', reason: 'http_429' },
    ])
  })

  test('leaves open what a reply should have told and did not', () => {
    expect(judge(json(200, [{ success: true, id: 'a' }]), salesforce).map(({ reason }) => reason)).toEqual([
      'http_200',
      'result_missing',
      'result_missing',
    ])
    expect(judge({ reply: text(200, '') }, salesforce).map(({ outcome }) => outcome)).toEqual([
      'unknown',
      'unknown',
      'unknown',
    ])
  })

  test('never takes silence for a success when a failure names nobody', () => {
    const body = { failed_records: [{ message: 'bad' }, { index: 2, message: 'worse' }, { index: 99 }] }
    expect(judge(json(200, body), mixpanel)).toMatchObject([
      { outcome: 'unknown', reason: 'failure_unattributed' },
      { outcome: 'unknown', reason: 'failure_unattributed' },
      { outcome: 'refused', message: 'worse' },
    ])
  })

  test('keeps the failure where a record has two results', () => {
    const twice = {
      failed_records: [
        { index: 0, message: 'first' },
        { index: 0, ok: true },
      ],
    }
    const ok = [{ body: '/ok', is: [true] }]
    expect(judge(json(200, twice), { ...mixpanel, ok })[0]).toMatchObject({ outcome: 'refused', message: 'first' })
    const backwards = { failed_records: twice.failed_records.toReversed() }
    expect(judge(json(200, backwards), { ...mixpanel, ok })[0]).toMatchObject({ outcome: 'refused', message: 'first' })
  })

  test('is one judgement for all where the reply as a whole is no success', () => {
    const all = judge(json(503, { message: 'later' }, { 'retry-after': '2' }), salesforce)
    expect(all).toHaveLength(3)
    expect(new Set(all).size).toBe(1)
    expect(all[0]).toMatchObject({ outcome: 'retry', retryAfterMs: 2_000 })
  })
})
