import { MatchersV3 } from '@pact-foundation/pact'

/** What a provider state gives, with the values that are there while the consumer is tested. */
export const EXAMPLES = {
  token: 'token-1',
  operatorToken: 'operator-token-1',
  tenantId: '2b1f7f7e-5b0a-4d42-9c1e-0a4c5d6e7f80',
  slug: 'acme',
  surveyId: '7c0f3f43-6a06-5d43-8d4d-2f6d4e3b1a90',
  questionId: '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e01',
  csatId: '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e02',
  key: 'visit-4711',
  responseId: '5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e21',
  webhookId: '01a1f1c0-5f0e-7b1c-8a39-6b7f0d1f2c33',
  hookUrl: 'https://example.com/hooks',
  deliveryId: '01a1f1c0-5f0e-7b1c-8a39-6b7f0d1f2c44',
  filterName: 'hubspot-night',
  replayId: '01a1f1c0-5f0e-7b1c-8a39-6b7f0d1f2c99',
  moveId: '01a1f1c0-5f0e-7b1c-8a39-6b7f0d1f2cab',
  fleetMoveId: '01a1f1c0-5f0e-7b1c-8a39-6b7f0d1f2cac',
  platformReplayId: '01a1f1c0-5f0e-7b1c-8a39-6b7f0d1f2caa',
  quarantineId: '01a1f1c0-5f0e-7b1c-8a39-6b7f0d1f2ca0',
  fixId: '01a1f1c0-5f0e-7b1c-8a39-6b7f0d1f2ca1',
  jobId: '01a1f1c0-5f0e-7b1c-8a39-6b7f0d1f2ca2',
  scheduleId: '01a1f1c0-5f0e-7b1c-8a39-6b7f0d1f2ca3',
  clientId: 'hc_fA8_Q2oGXUONTy9tTjsakHwPP0NqBl1DjU8vbU47GpA',
  clientSecret: 'the-secret-shown-once',
  mappingId: '01a1f1c0-5f0e-7b1c-8a39-6b7f0d1f2c55',
  mappingName: 'ticket',
  connectionId: '01a1f1c0-5f0e-7b1c-8a39-6b7f0d1f2c66',
  connectionName: 'Support desk',
  pollName: 'tickets',
  routeId: '01a1f1c0-5f0e-7b1c-8a39-6b7f0d1f2c77',
  entryId: '01a1f1c0-5f0e-7b1c-8a39-6b7f0d1f2c88',
} as const

type Name = keyof typeof EXAMPLES

const PLACEHOLDER = /\{(\w+)\}/g
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'

const exampleOf = (name: string): string => {
  if (Object.hasOwn(EXAMPLES, name)) return EXAMPLES[name as Name]
  throw new Error(`No provider state gives ${JSON.stringify(name)}: add an example of it to EXAMPLES.`)
}

const formOf = (name: string): string => (new RegExp(`^${UUID}$`).test(exampleOf(name)) ? UUID : '.+')

const withoutMeaning = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** `{surveyId}` in a text as the example of it: what the consumer sends. */
export const withExamples = (template: string): string => template.replace(PLACEHOLDER, (_, name) => exampleOf(name))

/**
 * A text with what the provider state gives in it, such as `/v1/surveys/{surveyId}`. The consumer is tested with the examples, the
 * provider gets values of its own; both must have the form of the example.
 */
export const filled = (template: string) => {
  const literals = template.split(/\{\w+\}/).map(withoutMeaning)
  const forms = [...template.matchAll(PLACEHOLDER)].map(([, name]) => formOf(name as string))
  const pattern = literals.map((literal, index) => literal + (forms[index] ?? '')).join('')
  return {
    'pact:matcher:type': 'regex' as const,
    'pact:generator:type': 'ProviderState' as const,
    regex: `^${pattern}$`,
    expression: template.replace(PLACEHOLDER, '$${$1}'),
    value: withExamples(template),
  }
}

/** Has placeholders in it. */
export const isTemplate = (text: string): boolean => text.search(PLACEHOLDER) !== -1

/** An id as it is answered: any UUID. */
export const id = (name: Name) => MatchersV3.uuid(EXAMPLES[name])

/** A time as it is answered. */
export const time = (example = '2026-11-22T10:15:31.198Z') =>
  MatchersV3.regex('^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?Z$', example)
