import { type ConnectorContent, contentOf, hashContent } from '@howazit/connector-kit'
import { HowazitError } from '@howazit/sdk'
import { closestName } from '../closest-name.ts'
import { compareVersions } from './compare-versions.ts'
import type { CatalogueEntry, Connectors } from './connectors.ts'
import { type RefusedFolder, readConnectorFolder } from './read-connector-folder.ts'

export interface ConnectorsOptions {
  /** Those that come with the platform; loaded with the first use. */
  readonly loadBuiltIn?: () => Promise<readonly ConnectorContent[]>
  /** Of connectors that somebody else published. */
  readonly folder?: string | undefined
  /** Called for each that is left out, and why. */
  readonly onRefused?: (refused: RefusedFolder) => void
}

/** Read once, when it is first asked for: connectors come and go with a restart. */
export function createConnectors(options: ConnectorsOptions = {}): Connectors {
  let reading: Promise<Catalogue> | undefined
  const read = (): Promise<Catalogue> => {
    reading ??= readCatalogue(options)
    return reading
  }
  const versions = async (id: string) => (await read()).byId.get(id) ?? []
  return Object.freeze({
    list: async () => [...(await read()).byId.values()].map(([newest]) => newest as CatalogueEntry),
    versions,
    async get(id, version) {
      const known = await versions(id)
      const found = version === undefined ? known[0] : known.find(({ connector }) => connector.version === version)
      return found ?? throwUnknown(await read(), { id, version, known })
    },
    findByHash: async (hash) => (await read()).byHash.get(hash),
  } satisfies Connectors)
}

interface Catalogue {
  /** By id, each newest first. */
  readonly byId: ReadonlyMap<string, readonly CatalogueEntry[]>
  readonly byHash: ReadonlyMap<string, CatalogueEntry>
}

async function loadPackage(): Promise<readonly ConnectorContent[]> {
  return (await import('@howazit/connectors')).registry
}

async function readCatalogue({
  loadBuiltIn = loadPackage,
  folder,
  onRefused = () => {},
}: ConnectorsOptions): Promise<Catalogue> {
  const builtIn = (await loadBuiltIn()).map((content) => toEntry(content, 'built_in'))
  const { contents, refused } = folder === undefined ? { contents: [], refused: [] } : await readConnectorFolder(folder)
  for (const one of refused) onRefused(one)
  const entries = [...builtIn, ...contents.map((content) => toEntry(content, 'folder'))]
  // Of two with the same id and version that of the folder comes first: an operator may mend one of ours.
  const ordered = entries.toReversed().toSorted(byIdAndVersion)
  const byId = new Map<string, CatalogueEntry[]>()
  for (const entry of ordered) {
    const { id } = entry.connector
    byId.set(id, [...(byId.get(id) ?? []), entry])
  }
  return { byId, byHash: new Map(entries.map((entry) => [entry.hash, entry])) }
}

const toEntry = ({ connector, files }: ConnectorContent, origin: CatalogueEntry['origin']): CatalogueEntry => {
  const content = contentOf(connector, files)
  return Object.freeze({ ...content, hash: hashContent(content), origin })
}

const byIdAndVersion = ({ connector: left }: CatalogueEntry, { connector: right }: CatalogueEntry): number =>
  left.id === right.id ? compareVersions(right.version, left.version) : left.id < right.id ? -1 : 1

interface Asked {
  readonly id: string
  readonly version: string | undefined
  readonly known: readonly CatalogueEntry[]
}

function throwUnknown({ byId }: Catalogue, { id, version, known }: Asked): never {
  if (known.length > 0) {
    const versions = known.map(({ connector }) => connector.version).join(', ')
    throw new HowazitError('not_found', `There is no version ${version} of the connector ${id}.`, {
      details: { pointer: '/query/version', expected: `one of ${versions}` },
    })
  }
  const nearest = byId.size === 0 ? undefined : closestName(id, [...byId.keys()])
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`
  throw new HowazitError('not_found', `There is no connector ${id}.${hint}`, {
    details: { pointer: '/path/connectorId', ...(nearest !== undefined && { expected: nearest }) },
  })
}
