import type { Connector, MappingPool } from '@howazit/connector-kit'
import type { ConnectorFiles } from '@howazit/connector-kit/authoring'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-code.ts'

/** A connector of a folder, and the sandbox that its mappings run in. */
export interface OpenedConnector extends AsyncDisposable {
  readonly folder: string
  readonly connector: Connector
  readonly hash: string
  readonly files: ConnectorFiles
  readonly mappings: MappingPool
}

/**
 * Reads a connector's folder and evaluates its manifest in the sandbox. The kit is loaded on demand: most commands have no use
 * for a sandbox.
 * @throws CommandError with every problem of the manifest
 */
export async function openConnector(folder: string): Promise<OpenedConnector> {
  const files = await readFolder(folder)
  const { connector, hash } = await evaluate(files, folder)
  const { createMappingPool } = await import('@howazit/connector-kit')
  const mappings = createMappingPool({ size: 1, spares: 0 })
  return { folder, connector, hash, files, mappings, [Symbol.asyncDispose]: () => mappings.close() }
}

/** @throws CommandError where the folder cannot be a connector's */
export async function readFolder(folder: string): Promise<ConnectorFiles> {
  const { readConnectorFolder, UnreadableFolder } = await import('@howazit/connector-kit/authoring')
  try {
    return await readConnectorFolder(folder)
  } catch (error) {
    if (!(error instanceof UnreadableFolder)) throw error
    throw new CommandError(`${folder} cannot be a connector. ${error.message}`, {
      tryThis: 'move what is no part of it elsewhere',
    })
  }
}

/** @throws CommandError with every problem of the manifest */
export async function evaluate(files: ConnectorFiles, folder: string) {
  const { evaluateConnector } = await import('@howazit/connector-kit/authoring')
  const evaluated = await evaluateConnector(files)
  if (!evaluated.problems) return evaluated
  const why = evaluated.problems.map(
    ({ pointer, message, hint }) => `${pointer === '' ? '' : `${pointer}: `}${message} ${hint}`,
  )
  throw new CommandError(`${folder}/connector.ts has ${why.length === 1 ? 'a problem' : `${why.length} problems`}.`, {
    why,
    tryThis: 'mend them and run the command again',
    code: 'connector_invalid',
    exitCode: EXIT.failure,
  })
}
