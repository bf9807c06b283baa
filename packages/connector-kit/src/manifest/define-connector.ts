import type { Connector } from './connector.ts'
import { parseConnector } from './parse-connector.ts'
import type { ConnectorProblem } from './problem.ts'

/** A manifest that its own author got wrong; `problems` names every place. */
export class InvalidConnector extends Error {
  override name = 'InvalidConnector'
  readonly problems: readonly ConnectorProblem[]

  constructor(problems: readonly ConnectorProblem[]) {
    const lines = problems.map(({ pointer, message, hint }) => `  ${pointer || '/'}: ${message} ${hint}`)
    super(`[invalid_connector] The manifest has ${problems.length} problems:\n${lines.join('\n')}`)
    this.problems = problems
  }
}

/**
 * Checks a connector and returns it, deeply frozen: `export default defineConnector({ spec: 1, id: 'my_crm', ... })`.
 * Throws `InvalidConnector` with every problem at once.
 */
export function defineConnector(connector: Connector): Connector {
  const parsed = parseConnector(connector)
  if (parsed.problems) throw new InvalidConnector(parsed.problems)
  return parsed.connector
}
