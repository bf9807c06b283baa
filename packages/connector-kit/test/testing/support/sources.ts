import { type Connector, defineConnector, type JsonValue, type Operation } from '@howazit/connector-kit'
import { type ConnectorSources, type Golden, type GoldenReply, goldenFileOf } from '@howazit/connector-kit/testing'
import { sharedMappings } from '../../../../runtime/test/support/shared-mappings.ts'

const MAPPING = `
  function map(event) {
    const { id, respondentMeta: { email } = {} } = event.data.response
    return { title: helpers.answer('text') ?? 'no comment', email: email ?? 'nobody@example.com', responseId: id }
  }
`
const NOTES: Operation = {
  title: 'Write a note',
  summary: 'A response becomes a note.',
  on: ['response.created', 'response.updated'],
  mapping: 'write-note.map.js',
  method: 'POST',
  path: '/notes',
  body: { '...': '{input}', dedupe: '{idempotencyKey}' },
  success: [{ body: '/ok', is: [true] }],
  remoteId: { body: '/note/id' },
  idempotency: { kind: 'client_id' },
}

/** A system that answers 200 to everything and says in its body what it means, as Slack does. */
export const notesConnector = (change: Partial<Connector> = {}, operation: Partial<Operation> = {}): Connector =>
  defineConnector({
    spec: 1,
    id: 'notes',
    name: 'Notes',
    category: 'work',
    version: '1.0.0',
    summary: 'A response becomes a note.',
    docs: 'https://docs.example.com',
    checkedOn: '2026-11-29',
    protocol: 'http',
    secrets: { token: { title: 'Token' } },
    baseUrl: 'https://api.example.com/v1',
    hosts: ['api.example.com'],
    auth: { token: { mode: 'key', headers: { authorization: 'Bearer {secrets.token}' } } },
    test: { kind: 'request', method: 'GET', path: '/me', expect: [{ body: '/ok', is: [true] }] },
    errors: [
      { body: '/error', is: ['expired'], means: 'disable', reason: 'expired' },
      { body: '/ok', is: [false], means: 'permanent', reason: 'refused_over_there', message: '/error' },
    ],
    operations: { writeNote: { ...NOTES, ...operation } },
    ...change,
  } as Connector)

export const MADE: GoldenReply = { status: 200, body: { ok: true, note: { id: 'note_7' } } }

/** Samples without requests: what is said, and what comes of it. */
export function goldenOf(replies: readonly GoldenReply[] = [MADE], change: Partial<Golden> = {}): Golden {
  return {
    operation: 'writeNote',
    connection: { secrets: { token: 'example_of_a_token' } },
    cases: [
      {
        name: 'a response becomes a note',
        events: ['detractor'],
        exchanges: replies.map((reply) => ({ reply })),
        outcomes: [{ outcome: 'delivered' }],
      },
    ],
    ...change,
  }
}

export function sourcesOf(connector: Connector, golden: Golden = goldenOf()): ConnectorSources {
  const files = { 'write-note.map.js': MAPPING, [goldenFileOf('writeNote')]: JSON.stringify(golden) }
  return { connector, files, mappings: sharedMappings() }
}

/** A body as the mapping makes it, with a key. */
export const noteBody = (dedupe: string, more: JsonValue = {}): string =>
  JSON.stringify({ title: 'Hi', email: 'ann@example.com', responseId: 'r', dedupe, ...(more as object) })
