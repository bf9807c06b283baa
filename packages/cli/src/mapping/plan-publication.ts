import { createHash } from 'node:crypto'
import type { Howazit, MappingSource, NamedMapping } from '@howazit/sdk'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-code.ts'
import type { MappingFile } from './mapping-file.ts'

/** What somebody wants published. One of `file` and `known` is there. */
export interface Publication {
  readonly file: MappingFile | undefined
  /** The mapping that is there already. */
  readonly known: NamedMapping | undefined
  readonly version: number | undefined
  readonly canaryPercent: number | undefined
  readonly connector: string | undefined
  readonly operation: string | undefined
}

/** What publishing would do. */
export interface PublicationPlan {
  readonly name: string
  readonly version: number
  readonly isNewVersion: boolean
  readonly canaryPercent: number
}

/** Reads, and changes nothing. @throws CommandError where the mapping is for another operation than the one named */
export async function planPublication(howazit: Howazit, asked: Publication): Promise<PublicationPlan> {
  const { file, known, version, canaryPercent = 100 } = asked
  const name = known?.name ?? file?.name ?? ''
  if (!known) return { name, version: 1, isNewVersion: true, canaryPercent }
  refuseOther(known, asked)
  if (!file) return { name, version: version ?? known.latestVersion, isNewVersion: false, canaryPercent }
  const same = await findVersion(howazit, known.id, file.source)
  return { name, version: same ?? known.latestVersion + 1, isNewVersion: same === undefined, canaryPercent }
}

function refuseOther(known: NamedMapping, { connector, operation }: Publication): void {
  if (connector === undefined || (connector === known.connector && operation === known.operation)) return
  const target = known.connector === undefined ? 'no operation in particular' : `${known.connector} ${known.operation}`
  throw new CommandError(`${known.name} is for ${target}, and that stays so.`, {
    tryThis: 'leave --connector and --operation away, or call the file something else',
    exitCode: EXIT.conflict,
  })
}

async function findVersion(
  { mappings }: Howazit,
  mappingId: string,
  source: MappingSource,
): Promise<number | undefined> {
  const hash = hashSource(source)
  for await (const each of mappings.listVersions(mappingId)) if (each.hash === hash) return each.version
  return undefined
}

/** Of what the contract says that a version's hash is. */
const hashSource = ({ kind, source, output = 'json' }: MappingSource): string =>
  createHash('sha256').update(`${kind}\n${output}\n${source}`).digest('hex')
