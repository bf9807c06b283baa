import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OPERATOR_SCOPE } from '../src/auth/token-claims.ts'
import { listOperations } from '../src/contract.ts'
import { createSurvey } from './support/create-survey.ts'
import { ENCODERS } from './support/hostile-bodies.ts'
import { startPlatform, type TestPlatform } from './support/start-platform.ts'

describe('ingest over HTTP', () => {
  let platform: TestPlatform
  let response: Awaited<ReturnType<typeof createSurvey>>

  beforeAll(async () => {
    platform = await startPlatform()
    response = await createSurvey(platform)
  })
  afterAll(() => platform.stop())

  async function post(path: string, body: string | Buffer, headers: Record<string, string> = {}) {
    const reply = await fetch(platform.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${platform.token}`, 'content-type': 'application/json', ...headers },
      body: body as never,
    })
    return { status: reply.status, headers: reply.headers, body: (await reply.json()) as Record<string, unknown> }
  }

  const ingest = (key: string, body: object = response) =>
    post('/v1/ingest/responses', JSON.stringify(body), { 'idempotency-key': key })

  it('accepts a response once and answers its repetition with the same id', async () => {
    const first = await ingest('once')
    expect(first).toMatchObject({ status: 202, body: { status: 'accepted' } })
    expect(first.headers.get('location')).toBe(`/v1/responses/${String(first.body.responseId)}`)
    const again = await ingest('once')
    expect(again).toMatchObject({ status: 409, body: { code: 'duplicate', responseId: first.body.responseId } })
    expect(again.headers.get('idempotent-replayed')).toBe('true')
  })

  it('refuses a key that was used with another body', async () => {
    await ingest('reused')
    const other = await ingest('reused', { ...response, channel: 'kiosk' })
    expect(other).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reuse', pointer: '/header/idempotency-key' },
    })
  })

  it('names every place that is wrong', async () => {
    const { status, body } = await ingest('wrong', { ...response, surveyId: 'x', channel: '', extra: 1 })
    expect(status).toBe(422)
    const pointers = (body.errors as { pointer: string }[]).map(({ pointer }) => pointer)
    expect(new Set(pointers)).toEqual(new Set(['/surveyId', '/channel', '/extra']))
    expect(pointers[0]).toBe(body.pointer)
  })

  it('says of what was sent its kind and size and nothing more', async () => {
    const { body } = await ingest('redacted', { ...response, locale: 'a very private text that is far too long' })
    expect(JSON.stringify(body)).not.toContain('private')
    expect(body).toMatchObject({ pointer: '/locale', got: 'a string of 40 characters' })
  })

  it('requires the key', async () => {
    const { status, body } = await post('/v1/ingest/responses', JSON.stringify(response))
    expect([status, body.code, body.pointer]).toEqual([400, 'invalid_parameter', '/header/idempotency-key'])
  })

  it.each(Object.keys(ENCODERS))('takes a response and a batch in %s', async (encoding) => {
    const encode = (value: unknown) =>
      (ENCODERS[encoding] as (body: Buffer) => Buffer)(Buffer.from(JSON.stringify(value)))
    const headers = { 'content-encoding': encoding, 'idempotency-key': `in-${encoding}` }
    expect(await post('/v1/ingest/responses', encode(response), headers)).toMatchObject({ status: 202 })
    const batch = await post('/v1/ingest/responses/batch', encode([response, response]), headers)
    expect(batch).toMatchObject({ status: 200, body: { accepted: 2 } })
  })

  it('answers a batch item by item, and one bad item rejects no other', async () => {
    const items = [
      { ...response, idempotencyKey: 'item-0' },
      { ...response, idempotencyKey: 'item-1', answers: [{ questionId: 'x' }] },
      { ...response, idempotencyKey: 'item-0' },
      { ...response, idempotencyKey: 'item-3', surveyId: '00000000-0000-7000-8000-000000000000' },
      { ...response },
      'no response',
    ]
    const { status, body } = await post('/v1/ingest/responses/batch', JSON.stringify(items))
    expect(status).toBe(200)
    expect(body).toMatchObject({ accepted: 1, duplicates: 1, rejected: 4, retry: 0 })
    expect(body.results).toMatchObject([
      { index: 0, status: 'accepted' },
      { index: 1, status: 'rejected', code: 'validation_failed', pointer: '/answers/0/questionId' },
      { index: 2, status: 'duplicate' },
      { index: 3, status: 'rejected', code: 'survey_unknown', pointer: '/surveyId' },
      { index: 4, status: 'rejected', code: 'validation_failed', pointer: '/idempotencyKey' },
      { index: 5, status: 'rejected', code: 'validation_failed', pointer: '' },
    ])
  })

  it('takes NDJSON, and a line that is no JSON keeps its place', async () => {
    const line = (key: string) => JSON.stringify({ ...response, idempotencyKey: key })
    const lines = [line('line-0'), '{"surveyId":', line('line-2')].join('\n')
    const { body } = await post('/v1/ingest/responses/batch', lines, { 'content-type': 'application/x-ndjson' })
    expect(body).toMatchObject({ accepted: 2, rejected: 1 })
    expect(body.results).toMatchObject([{ status: 'accepted' }, { code: 'malformed_body' }, { status: 'accepted' }])
  })

  it('tells which media types it takes', async () => {
    const single = await post('/v1/ingest/responses', 'a,b', { 'content-type': 'text/csv', 'idempotency-key': 'k' })
    expect(single).toMatchObject({
      status: 415,
      body: { pointer: '/header/content-type', expected: 'application/json' },
    })
    const batch = await post('/v1/ingest/responses/batch', 'a,b', { 'content-type': 'text/csv' })
    expect(batch.body).toMatchObject({ expected: 'application/json or application/x-ndjson' })
  })

  it.each(listOperations().filter(({ needsBody }) => needsBody))(
    '$operationId without a body is refused',
    async (operation) => {
      const path = operation.path.replace(/\{[^}]+\}/g, '00000000-0000-7000-8000-000000000000')
      const token = operation.scopes?.includes(OPERATOR_SCOPE) ? platform.operatorToken : platform.token
      const headers = { authorization: `Bearer ${token}`, 'x-howazit-reason': 'tests' }
      const reply = await fetch(platform.url + path, { method: operation.method, headers })
      expect([reply.status, await reply.json()]).toMatchObject([400, { code: 'malformed_body', pointer: '' }])
    },
  )
})
