import type { ConnectorPactOptions, ConnectorSources } from '@howazit/connector-kit/testing'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-code.ts'

/** The vendor's OpenAPI document, where a connector's folder has one. */
const OPENAPI_FILES = ['openapi.yaml', 'openapi.yml', 'openapi.json']

/** A pact claims the OpenAPI document that lies beside the manifest; it is in a folder of its own. */
export function claimOf(files: ConnectorSources['files']): ConnectorPactOptions {
  const found = OPENAPI_FILES.find((name) => files[name] !== undefined)
  return found === undefined ? {} : { openapi: `../${found}` }
}

/** The text of a connector's pact. @throws CommandError where its samples make none */
export async function renderPactOf(sources: ConnectorSources): Promise<string> {
  const { renderConnectorPact } = await import('@howazit/connector-kit/testing')
  const rendered = await renderConnectorPact(sources, claimOf(sources.files))
  if (!rendered.problems) return rendered.text
  throw new CommandError(`The samples of ${sources.connector.id} make no pact.`, {
    why: rendered.problems,
    tryThis: 'mend the samples and run the command again',
    code: 'pact_empty',
    exitCode: EXIT.failure,
  })
}
