// Generated from the folders beside it by scripts/generate.mjs.

import type { Connector } from '@howazit/connector-kit'
import zendesk from './zendesk/connector.ts'

/** A connector with the files beside its manifest: mappings and hooks, by the names the manifest has for them. */
export interface BuiltInConnector {
  readonly connector: Connector
  readonly files: Readonly<Record<string, string>>
}

/** Every connector that comes with the platform, by id. */
export const registry: readonly BuiltInConnector[] = [
  {
    connector: zendesk,
    files: {
      'create-ticket.map.js':
        '/** The score decides the priority; every answer is a line of a private comment. */\nfunction map(event) {\n  const { response } = event.data\n  const scores = response.answers.map((answer) => answer.numericValue).filter((value) => typeof value === \'number\')\n  const lines = response.answers.map((answer) => answer.textValue ?? answer.numericValue ?? answer.optionId ?? \'\')\n  return {\n    ticket: {\n      subject: scores.length > 0 ? `Survey response with a score of ${scores[0]}` : \'Survey response\',\n      comment: { body: lines.join(\'\\n\') || \'There are no answers.\', public: false },\n      external_id: response.id,\n      tags: [\'howazit\'],\n    },\n  }\n}\n',
    },
  },
]
