import type { Connector, Operation } from '@howazit/connector-kit'
import { HowazitError } from '@howazit/sdk'
import { closestName } from '../closest-name.ts'
import type { Connectors } from '../connectors/connectors.ts'

/** The operation that takes a mapping's output, as the newest version of its connector has it. */
export interface Target {
  readonly connector: Connector
  readonly operation: Operation
  readonly operationName: string
}

export interface TargetAsked {
  readonly connector?: string | null | undefined
  readonly operation?: string | null | undefined
}

/** Undefined where none is named. @throws HowazitError `validation_failed` naming what there is no such thing of, and what there is */
export async function findTarget(
  connectors: Pick<Connectors, 'versions' | 'list'>,
  { connector: id, operation: name }: TargetAsked,
): Promise<Target | undefined> {
  if (!id && !name) return undefined
  if (!id || !name) throw refuse(id ? '/operation' : '/connector', 'A connector and its operation go together.')
  const [newest] = await connectors.versions(id)
  if (!newest) {
    const known = (await connectors.list()).map(({ connector }) => connector.id)
    throw refuse('/connector', `There is no connector ${id}.${didYouMean(id, known)}`, known)
  }
  const { connector } = newest
  const names = Object.keys(connector.operations)
  const operation = Object.hasOwn(connector.operations, name) ? connector.operations[name] : undefined
  if (!operation) throw refuse('/operation', `${id} has no operation ${name}.${didYouMean(name, names)}`, names)
  return { connector, operation, operationName: name }
}

const didYouMean = (name: string, known: readonly string[]): string =>
  known.length === 0 ? '' : ` Did you mean ${closestName(name, known)}?`

const refuse = (pointer: string, detail: string, known?: readonly string[]): HowazitError =>
  new HowazitError('validation_failed', detail, {
    details: { pointer, ...(known && { expected: `one of ${known.join(', ')}` }) },
  })
