import type { PactV4 } from '@pact-foundation/pact'
import { type Interaction, splitRequest } from './interaction.ts'
import { filled, isTemplate } from './placeholders.ts'

const AUTHORIZATION = {
  tenant: 'Bearer {token}',
  operator: 'Bearer {operatorToken}',
  anybody: 'Bearer no-token',
  nobody: undefined,
} as const

/** Pact's builder gives a text body no matchers; what is under it takes them for a form as it does for JSON. */
interface TakesForms {
  readonly interaction: { withRequestBody(body: string, contentType: string): unknown }
}

const filledIfTemplate = (text: string) => (isTemplate(text) ? filled(text) : text)

const allFilled = (texts: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, filledIfTemplate(text)]))

const headersOf = ({ as = 'tenant', headers = {} }: Interaction): Record<string, string> => {
  const authorization = AUTHORIZATION[as]
  return { ...headers, ...(authorization !== undefined && { Authorization: authorization }) }
}

/** The interaction, for Pact. */
export function addInteraction(pact: PactV4, interaction: Interaction) {
  const { given, when, status, query, json, form, answers, answersHeaders } = interaction
  const { method, path } = splitRequest(interaction)
  return pact
    .addInteraction()
    .given(given)
    .uponReceiving(when)
    .withRequest(method, filledIfTemplate(path), (builder) => {
      builder.headers(allFilled(headersOf(interaction)))
      if (query) builder.query(allFilled(query))
      if (json) builder.jsonBody(json)
      if (form) {
        const type = 'application/x-www-form-urlencoded'
        ;(builder as unknown as TakesForms).interaction.withRequestBody(JSON.stringify(allFilled(form)), type)
      }
    })
    .willRespondWith(status, (builder) => {
      const isProblem = typeof answers === 'object' && answers !== null && 'requestId' in answers
      if (isProblem) builder.headers({ 'Content-Type': 'application/problem+json' })
      if (answersHeaders) builder.headers(answersHeaders as never)
      if (answers) builder.jsonBody(answers)
    })
}
