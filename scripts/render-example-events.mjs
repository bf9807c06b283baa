/** Names of the examples that stand beside an event of the contract, in its order. */
const namesOf = ({ webhooks }) =>
  Object.values(webhooks).flatMap(({ post }) =>
    Object.values(post.requestBody.content['application/json'].examples ?? {}).map(({ $ref }) =>
      $ref.split('/').at(-1),
    ),
  )

/** The example events as TypeScript, so that what is tested with them is tested with what the contract shows. */
export const renderExampleEvents = (contract) => {
  const names = namesOf(contract)
  const examples = Object.fromEntries(names.map((name) => [name, contract.components.examples[name].value]))
  return `// Generated from openapi/howazit.yaml by scripts/generate.mjs.

import type { WebhookEvent } from '../webhooks/verify-webhook.ts'

/** The name of an example event of the contract. */
export type ExampleEventName = ${names.map((name) => `'${name}'`).join(' | ')}

/** The example events of the contract, by name: for tests of what receives or maps them. */
export const EXAMPLE_EVENTS: Readonly<Record<ExampleEventName, WebhookEvent>> = ${JSON.stringify(examples, null, 2)}
`
}
