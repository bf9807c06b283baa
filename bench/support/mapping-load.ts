import type { JsonValue, Mapping, MappingRequest } from '@howazit/connector-kit'

/** The event as receivers get it, of three answers: 750 bytes. */
export const EVENT: JsonValue = {
  type: 'response.created',
  timestamp: '2026-11-22T10:15:31.204Z',
  data: {
    tenantId: '2b1f7f7e-5b0a-4d42-9c1e-0a4c5d6e7f80',
    response: {
      id: '5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e21',
      surveyId: '7c0f3f43-6a06-5d43-8d4d-2f6d4e3b1a90',
      surveyVersion: 1,
      submittedAt: '2026-11-22T10:15:30.000Z',
      completion: 'complete',
      revision: 1,
      channel: 'email',
      locale: 'en-GB',
      dims: { region: 'north' },
      answers: [
        { questionId: '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e01', optionId: null, numericValue: 9, textValue: null },
        { questionId: '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e02', optionId: null, numericValue: 4, textValue: null },
        {
          questionId: '0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e03',
          optionId: null,
          numericValue: null,
          textValue: 'Fast and "friendly"',
        },
      ],
    },
  },
}

export const NOW = '2026-11-22T10:15:31.204Z'

export const SCRIPT = `function map(event, context) {
  const { response } = event.data
  const answers = {}
  for (const answer of response.answers) answers[answer.questionId] = answer.numericValue ?? answer.textValue
  return { ticket: { subject: 'Response ' + response.id, tags: ['howazit', response.channel], answers, at: context.now } }
}`

export const TEMPLATE =
  '{"ticket":{"subject":"Response {{event.data.response.id}}","tags":["howazit","{{event.data.response.channel}}"],"answers":{ {{#each event.data.response.answers}}{{#unless @first}},{{/unless}}"{{questionId}}":{{json (default numericValue textValue)}}{{/each}} },"at":"{{context.now}}"}}'

export const scriptMapping: Mapping = { kind: 'javascript', source: SCRIPT }
export const templateMapping: Mapping = { kind: 'handlebars', source: TEMPLATE }

export const toRequest = (mapping: Mapping, changes: Partial<MappingRequest> = {}): MappingRequest => ({
  group: mapping.kind,
  tenantId: 'tenant',
  version: mapping.kind,
  mapping,
  event: EVENT,
  context: { now: NOW, seed: 'seed' },
  ...changes,
})
