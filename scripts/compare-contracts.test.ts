import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type Contract, compareContracts } from './compare-contracts.ts'

// Once: reading it takes longer than everything else here.
const before = parse(readFileSync(new URL('../openapi/howazit.yaml', import.meta.url), 'utf8')) as Contract

interface Node {
  [key: string]: Node
}

/** The breaks that an edit of the contract makes. */
const breaksOf = (edit: (contract: Node) => void): string[] => {
  const after = structuredClone(before) as unknown as Node
  edit(after)
  return compareContracts(before, after as unknown as Contract)
}

const schema = (contract: Node, name: string): Node => contract.components!.schemas![name]!
const at = (contract: Node, path: string, method = 'get'): Node => contract.paths![path]![method]!
const set = (node: Node, values: object): unknown => Object.assign(node, values)

describe('compareContracts', () => {
  it('finds nothing between a contract and itself', () => {
    expect(breaksOf(() => {})).toEqual([])
  })

  const breaking: [string, (contract: Node) => unknown, string][] = [
    ['a removed path', (c) => delete c.paths!['/v1/whoami'], 'GET /v1/whoami: was removed'],
    [
      'a removed method',
      (c) => delete c.paths!['/v1/responses/{responseId}']!.delete,
      'DELETE /v1/responses/{responseId}: was removed',
    ],
    [
      'a renamed operation',
      (c) => set(at(c, '/v1/whoami'), { operationId: 'me' }),
      'GET /v1/whoami: operationId changed from whoami to me',
    ],
    [
      'a removed answer',
      (c) => delete at(c, '/v1/ingest/responses', 'post').responses!['202'],
      'POST /v1/ingest/responses: the answer 202 was removed',
    ],
    [
      'a removed media type',
      (c) => delete at(c, '/v1/exports/responses').responses!['200']!.content!['text/csv'],
      'GET /v1/exports/responses 200: text/csv was removed',
    ],
    [
      'a removed property of an answer',
      (c) => delete schema(c, 'Identity').properties!.scopes,
      'GET /v1/whoami 200/scopes: was removed',
    ],
    [
      'a property that an answer may lack',
      (c) => set(schema(c, 'Identity'), { required: ['tenant'] }),
      'GET /v1/whoami 200/scopes: is no longer always present',
    ],
    [
      'a wider type in an answer',
      (c) => set(schema(c, 'Health').properties!.version!, { type: ['string', 'null'] }),
      'GET /health 200/version: the type changed from string to string|null',
    ],
    [
      'a new required property of a request',
      (c) => set(schema(c, 'InsightRequest'), { required: ['surveyId', 'timeframe', 'segments'] }),
      'POST /v1/insights body/segments: became required',
    ],
    [
      'a narrower type in a request',
      (c) => set(schema(c, 'OptionCreate').properties!.value!, { type: 'number' }),
      'POST /v1/surveys body/questions/*/options/*/value: the type changed from number|null to number',
    ],
    [
      'a value a request may no longer have',
      (c) => set(schema(c, 'Mapping').properties!.kind!, { enum: ['handlebars'] }),
      'POST /v1/webhooks body/mapping/kind: the value "javascript" is no longer accepted',
    ],
    [
      'a tighter bound',
      (c) => set(schema(c, 'SurveyCreate').properties!.name!, { maxLength: 100 }),
      'POST /v1/surveys body/name: maxLength tightened from 255 to 100',
    ],
    [
      'a new pattern',
      (c) => set(schema(c, 'SurveyCreate').properties!.name!, { pattern: '^a' }),
      'POST /v1/surveys body/name: pattern changed from none to ^a',
    ],
    [
      'a removed parameter',
      (c) => (at(c, '/v1/surveys').parameters as unknown as object[]).shift(),
      'GET /v1/surveys: the parameter query slug was removed',
    ],
    [
      'a parameter that became required',
      (c) => set(c.components!.parameters!.IdempotencyKeyOptional!, { required: true }),
      'POST /v1/ingest/responses/batch: the parameter header idempotency-key became required',
    ],
    [
      'a new scope',
      (c) => set(at(c, '/v1/whoami'), { security: [{ OAuth2: ['x'] }] }),
      'GET /v1/whoami: the scope x became required',
    ],
    [
      'a token where none was needed',
      (c) => set(at(c, '/health'), { security: [{ OAuth2: [] }] }),
      'GET /health: a token became required',
    ],
    [
      'an event that says less',
      (c) => delete schema(c, 'ResponseDeletedEvent').properties!.timestamp,
      'POST response.deleted/timestamp: was removed',
    ],
    ['a removed event', (c) => delete c.webhooks!['webhook.test'], 'POST webhook.test: was removed'],
    ['a removed problem', (c) => delete c['x-howazit-problems']!.conflict, 'problem conflict: was removed'],
    [
      'another status of a problem',
      (c) => set(c['x-howazit-problems']!.conflict!, { status: 422 }),
      'problem conflict: the status changed from 409 to 422',
    ],
    [
      'another alternative in an answer',
      (c) => (schema(c, 'MovedSetting').properties!.from!.oneOf as unknown as object[]).push({ type: 'boolean' }),
      'GET /v1/connections/{connectionId} 200/moved/*/from: the alternatives changed',
    ],
  ]
  it.each(breaking)('names %s', (_, edit, line) => {
    expect(breaksOf(edit)).toContain(line)
  })

  const harmless: [string, (contract: Node) => unknown][] = [
    ['a new path', (c) => set(c.paths!, { '/v1/new': at(c, '/health') })],
    [
      'a new optional property of a request',
      (c) => set(schema(c, 'SurveyCreate').properties!, { note: { type: 'string' } }),
    ],
    ['a new property of an answer', (c) => set(schema(c, 'Identity').properties!, { note: { type: 'string' } })],
    ['a looser bound', (c) => set(schema(c, 'SurveyCreate').properties!.name!, { maxLength: 500 })],
    [
      'a new optional parameter',
      (c) => (at(c, '/v1/surveys').parameters as unknown as object[]).push({ name: 'q', in: 'query' }),
    ],
    [
      'a new value in an answer',
      (c) => (schema(c, 'Insight').properties!.status!.enum as unknown as string[]).push('paused'),
    ],
  ]
  it.each(harmless)('lets %s pass', (_, edit) => {
    expect(breaksOf(edit)).toEqual([])
  })
})
