import type { Connector, MappingPool } from '@howazit/connector-kit'
import type { ConnectorFiles } from '@howazit/connector-kit/authoring'
import type { FakeModel, TestedCase } from '@howazit/connector-kit/testing'
import { evaluate } from '../open-connector.ts'

/** A folder as it was evaluated and tested. */
export interface TriedFolder {
  readonly connector: Connector
  readonly hash: string
  readonly cases: readonly TestedCase[]
  readonly model: FakeModel
}

/** Evaluates a folder's manifest, replays its samples and reads them for its fake. @throws CommandError with every problem */
export async function tryFolder(
  folder: string,
  files: ConnectorFiles,
  mappings: Pick<MappingPool, 'map'>,
): Promise<TriedFolder> {
  const { connector, hash } = await evaluate(files, folder)
  const { loadFakeModel, testConnector } = await import('@howazit/connector-kit/testing')
  const sources = { connector, files, mappings }
  return { connector, hash, cases: await testConnector(sources), model: await loadFakeModel(sources) }
}

/** What became of the samples since they were last replayed. */
export interface CaseDifference {
  readonly failing: readonly TestedCase[]
  /** Failed before, and passes now. */
  readonly mended: readonly string[]
  readonly added: readonly string[]
  readonly gone: readonly string[]
}

const idOf = ({ operation, name }: TestedCase): string => `${operation}: ${name}`
const isFailing = ({ differences }: TestedCase): boolean => differences.length > 0

/** Compares two replays, by operation and name. */
export function compareCases(before: readonly TestedCase[], now: readonly TestedCase[]): CaseDifference {
  const [earlier, later] = [new Map(before.map((one) => [idOf(one), one])), new Map(now.map((one) => [idOf(one), one]))]
  const wasFailing = (one: TestedCase) => {
    const known = earlier.get(idOf(one))
    return known !== undefined && isFailing(known)
  }
  return {
    failing: now.filter(isFailing),
    mended: now.filter((one) => wasFailing(one) && !isFailing(one)).map(idOf),
    added: [...later.keys()].filter((id) => !earlier.has(id)),
    gone: [...earlier.keys()].filter((id) => !later.has(id)),
  }
}
