import type { ScaffoldOptions } from '@howazit/connector-kit/authoring'
import { renderPactOf } from './connector-pact.ts'
import { evaluate } from './open-connector.ts'

/** The files of a new connector, the requests of its samples and its pact among them: made by running it, as `connector test` will. */
export async function scaffold(options: ScaffoldOptions): Promise<Readonly<Record<string, string>>> {
  const { scaffoldConnector } = await import('@howazit/connector-kit/authoring')
  const { createMappingPool } = await import('@howazit/connector-kit')
  const { PACT_FOLDER, pactFileOf, updateGolden } = await import('@howazit/connector-kit/testing')
  const files = scaffoldConnector(options)
  const { connector } = await evaluate(files, options.folder)
  await using mappings = createMappingPool({ size: 1, spares: 0 })
  const complete = { ...files, ...(await updateGolden({ connector, files, mappings })) }
  const text = await renderPactOf({ connector, files: complete, mappings })
  return { ...complete, [`${PACT_FOLDER}/${pactFileOf(connector)}`]: text }
}
