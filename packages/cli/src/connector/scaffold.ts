import type { OpenApiScaffold, ScaffoldOptions } from '@howazit/connector-kit/authoring'
import { CommandError } from '../command-error.ts'
import { renderPactOf } from './connector-pact.ts'
import { evaluate } from './open-connector.ts'

export type Files = Readonly<Record<string, string>>

/** The files of a new connector, the requests of its samples and its pact among them: made by running it, as `connector test` will. */
export async function scaffold(options: ScaffoldOptions): Promise<Files> {
  const { scaffoldConnector } = await import('@howazit/connector-kit/authoring')
  return complete(scaffoldConnector(options), options.folder)
}

export interface OpenApiFiles {
  readonly files: Files
  /** What a person has to look at, as sentences. */
  readonly notes: readonly string[]
}

/** The same of an API as its OpenAPI document describes it. @throws CommandError where nothing can be made of it */
export async function scaffoldFromOpenApi(options: OpenApiScaffold, path: string): Promise<OpenApiFiles> {
  const { scaffoldOpenApi } = await import('@howazit/connector-kit/authoring')
  const scaffolded = scaffoldOpenApi(options)
  if (scaffolded.problem)
    throw new CommandError(`No connector can be made of ${path}.`, {
      why: [scaffolded.problem.message],
      tryThis: scaffolded.problem.hint,
      code: 'document_unusable',
    })
  const { files, notes } = scaffolded
  return { files: await complete(files, options.folder), notes }
}

async function complete(files: Files, folder: string): Promise<Files> {
  const { createMappingPool } = await import('@howazit/connector-kit')
  const { PACT_FOLDER, pactFileOf, updateGolden } = await import('@howazit/connector-kit/testing')
  const { connector } = await evaluate(files, folder)
  await using mappings = createMappingPool({ size: 1, spares: 0 })
  const replayed = { ...files, ...(await updateGolden({ connector, files, mappings })) }
  const text = await renderPactOf({ connector, files: replayed, mappings })
  return { ...replayed, [`${PACT_FOLDER}/${pactFileOf(connector)}`]: text }
}
