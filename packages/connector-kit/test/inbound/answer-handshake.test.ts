import { describe, expect, test } from 'vitest'
import type { Handshake, InboundCall } from '../../src/index.ts'
import { answerHandshake } from '../../src/index.ts'
import { values } from '../auth/support/connection.ts'

const call = (
  handshake: Handshake,
  more: Partial<InboundCall> & { body?: string; query?: string; secrets?: Record<string, string> } = {},
): InboundCall => {
  const { body = '', query = '', secrets = {}, ...rest } = more
  return {
    inbound: { verify: { kind: 'none', reason: 'test' }, handshakes: [handshake] },
    values: values({ secrets }),
    method: 'POST',
    url: `https://in.example.com/v1/inbound/abc${query}`,
    headers: {},
    rawBody: Buffer.from(body),
    now: new Date(0),
    ...rest,
  }
}

const PLAIN = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }
const SLACK: Handshake = { kind: 'challenge_body', challenge: '/challenge', reply: 'text' }
const MONDAY: Handshake = { kind: 'challenge_body', challenge: '/challenge', reply: 'json', member: 'challenge' }
const WHATSAPP: Handshake = {
  kind: 'challenge_query',
  challenge: 'hub.challenge',
  token: { query: 'hub.verify_token', value: '{secrets.verify}' },
}
const GRAPH: Handshake = { kind: 'challenge_query', challenge: 'validationToken' }
const ASANA: Handshake = { kind: 'secret_header', header: 'X-Hook-Secret', secret: 'hookSecret' }
const NOTION: Handshake = { kind: 'secret_body', body: '/verification_token', secret: 'hookSecret' }
const TRELLO: Handshake = { kind: 'ping', methods: ['HEAD'] }
const MAILCHIMP: Handshake = { kind: 'ping', methods: ['GET'] }

describe('answerHandshake', () => {
  test('gives Slack its challenge as text, and monday as JSON', () => {
    const body = '{"type":"url_verification","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}'
    expect(answerHandshake(call(SLACK, { body }))).toEqual({
      status: 200,
      headers: PLAIN,
      body: '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P',
    })
    expect(answerHandshake(call(MONDAY, { body: '{"challenge":"a\\"b"}' }))).toMatchObject({
      headers: { 'content-type': 'application/json' },
      body: '{"challenge":"a\\"b"}',
    })
  })

  test('gives WhatsApp its challenge only with our token, and Microsoft Graph without', () => {
    const query = '?hub.mode=subscribe&hub.verify_token=v-1&hub.challenge=1158201444'
    const secrets = { verify: 'v-1' }
    expect(answerHandshake(call(WHATSAPP, { method: 'GET', query, secrets }))).toMatchObject({
      status: 200,
      body: '1158201444',
    })
    expect(answerHandshake(call(GRAPH, { query: '?validationToken=Validation%3A%20Testing' }))).toEqual({
      status: 200,
      headers: PLAIN,
      body: 'Validation: Testing',
    })
    for (const wrong of [
      query.replace('v-1', 'v-2'),
      query.replace('hub.verify_token=v-1&', ''),
      `${query}&hub.verify_token=v-1`,
      `${query}&hub.challenge=2`,
    ]) {
      expect(answerHandshake(call(WHATSAPP, { method: 'GET', query: wrong, secrets }))).toBeUndefined()
    }
    expect(answerHandshake(call(WHATSAPP, { method: 'GET', query }))).toBeUndefined()
  })

  test('takes the secret that Asana and Notion bring, once', () => {
    const headers = { 'x-hook-secret': 'b537207f20cbfa02357cf448134da559' }
    expect(answerHandshake(call(ASANA, { headers }))).toEqual({
      status: 200,
      headers: { ...PLAIN, 'X-Hook-Secret': headers['x-hook-secret'] },
      body: '',
      secret: { name: 'hookSecret', value: headers['x-hook-secret'] },
    })
    const body = '{"verification_token":"secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl"}'
    expect(answerHandshake(call(NOTION, { body }))?.secret).toEqual({
      name: 'hookSecret',
      value: 'secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl',
    })
    const secrets = { hookSecret: 'of the vendor' }
    expect(answerHandshake(call(ASANA, { headers: { 'x-hook-secret': 'of an attacker' }, secrets }))).toBeUndefined()
    expect(answerHandshake(call(NOTION, { body: '{"verification_token":"of an attacker"}', secrets }))).toBeUndefined()
  })

  test('is there for Trello’s HEAD and Mailchimp’s GET, and only for these', () => {
    expect(answerHandshake(call(TRELLO, { method: 'HEAD' }))).toEqual({ status: 200, headers: PLAIN, body: '' })
    expect(answerHandshake(call(MAILCHIMP, { method: 'GET' }))).toMatchObject({ status: 200 })
    expect(answerHandshake(call(TRELLO, { method: 'POST' }))).toBeUndefined()
    expect(answerHandshake(call(MAILCHIMP, { method: 'POST' }))).toBeUndefined()
  })

  test.each([
    ['an event', SLACK, { body: '{"type":"event_callback"}' }],
    ['no JSON', SLACK, { body: 'challenge=1' }],
    ['a challenge that is no text', SLACK, { body: '{"challenge":{"a":1}}' }],
    ['an inherited challenge', { ...SLACK, challenge: '/constructor/name' } as Handshake, { body: '{}' }],
    ['a challenge that is too long', SLACK, { body: JSON.stringify({ challenge: 'x'.repeat(1_025) }) }],
    ['a challenge with a line break', SLACK, { body: JSON.stringify({ challenge: 'a\r\nset-cookie: b' }) }],
    ['a challenge beyond ASCII', GRAPH, { query: '?validationToken=%E2%80%AE' }],
    ['an empty challenge', GRAPH, { query: '?validationToken=' }],
    ['two challenges', GRAPH, { query: '?validationToken=a&validationToken=b' }],
    ['a secret that came twice', ASANA, { headers: { 'X-Hook-Secret': ['a', 'b'] } }],
    ['a secret that would begin another header', ASANA, { headers: { 'X-Hook-Secret': 'a\r\nb: c' } }],
    ['no secret', NOTION, { body: '{}' }],
  ])('leaves %s to be verified', (_name, handshake, more) => {
    expect(answerHandshake(call(handshake, more))).toBeUndefined()
  })
})
