import type { Connector } from '../manifest/connector.ts'
import type { MappingPool } from '../mapping/mapping-pool.ts'
import { compareGolden } from './compare-golden.ts'
import type { Golden } from './golden.ts'
import { goldenFileOf, parseGolden } from './parse-golden.ts'
import { type Replayed, replayGolden } from './replay-golden.ts'
import { withRequests } from './with-requests.ts'

/** A connector as its folder has it. */
export interface ConnectorSources {
  readonly connector: Connector
  readonly files: Readonly<Record<string, string>>
  readonly mappings: Pick<MappingPool, 'map'>
}

/** What one sample came to. */
export interface TestedCase {
  readonly operation: string
  /** The file it is in. */
  readonly file: string
  readonly name: string
  /** What differs, as sentences; none where it passes. */
  readonly differences: readonly string[]
}

/** Replays every sample of every operation. Never rejects for what is in the files. */
export async function testConnector(sources: ConnectorSources): Promise<readonly TestedCase[]> {
  const tested: TestedCase[] = []
  for (const operation of Object.keys(sources.connector.operations))
    tested.push(...(await testOperation(sources, operation)))
  return tested
}

async function testOperation(sources: ConnectorSources, operation: string): Promise<TestedCase[]> {
  const file = goldenFileOf(operation)
  const read = readGolden(sources, operation)
  if (read.problems) return [{ operation, file, name: 'has samples', differences: read.problems }]
  const { golden } = read
  const tested: TestedCase[] = []
  for (const goldenCase of golden.cases) {
    const replayed = await replayGolden({ ...sources, golden }, goldenCase).catch(toMessage)
    const differences = typeof replayed === 'string' ? [replayed] : compareGolden(goldenCase, replayed)
    tested.push({ operation, file, name: goldenCase.name, differences })
  }
  return tested
}

/** The samples of an operation. */
export function readGolden({ connector, files }: Pick<ConnectorSources, 'connector' | 'files'>, operation: string) {
  const file = goldenFileOf(operation)
  const text = files[file]
  if (text === undefined) return { problems: [`There is no ${file}.`] }
  return parseGolden(text, operation, connector)
}

/**
 * The golden files with the requests that are made now, to be read before they are kept; by name, those that change only.
 * What cannot be replayed stays as it is.
 */
export async function updateGolden(sources: ConnectorSources): Promise<Readonly<Record<string, string>>> {
  const changed: Record<string, string> = {}
  for (const operation of Object.keys(sources.connector.operations)) {
    const read = readGolden(sources, operation)
    if (read.problems) continue
    const replays = await replayAll(sources, read.golden)
    const text = replays && `${JSON.stringify(withRequests(read.golden, replays), null, 2)}\n`
    if (text !== undefined && text !== sources.files[goldenFileOf(operation)]) changed[goldenFileOf(operation)] = text
  }
  return changed
}

async function replayAll(sources: ConnectorSources, golden: Golden): Promise<readonly Replayed[] | undefined> {
  const replays: Replayed[] = []
  for (const goldenCase of golden.cases) {
    const replayed = await replayGolden({ ...sources, golden }, goldenCase).catch(toMessage)
    if (typeof replayed === 'string') return undefined
    replays.push(replayed)
  }
  return replays
}

const toMessage = (error: unknown): string => (error instanceof Error ? error.message : String(error))
