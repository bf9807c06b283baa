import type { Category } from '../manifest/connector.ts'
import { authPartsOf, type ScaffoldAuth } from './auth-parts.ts'
import { connectorSource, type Named, OPERATION_FILE } from './connector-source.ts'
import { licenceSource, packageSource, readmeSource, WORKFLOW_SOURCE } from './project-files.ts'
import { MAPPING_SOURCE, samplesFor } from './samples.ts'

export { SCAFFOLD_AUTHS, type ScaffoldAuth } from './auth-parts.ts'

/** What every connector to begin with is told. */
export interface ScaffoldNames {
  /** Its folder's name: `my-crm`. */
  readonly folder: string
  /** Its id everywhere: `my_crm`. */
  readonly id: string
  readonly category: Category
  /** The version of the kit it is written with. */
  readonly kitVersion: string
  readonly now: Date
}

export interface ScaffoldOptions extends ScaffoldNames {
  readonly auth: ScaffoldAuth
}

/**
 * The files of a connector to begin with, by path: manifest, mapping, samples, README, licence, and what makes the folder a
 * package with a CI of its own. It speaks to a host that nobody has (RFC 2606, `.example`); the samples' requests are not in it yet.
 */
export function scaffoldConnector(options: ScaffoldOptions): Readonly<Record<string, string>> {
  const named: Named = {
    ...options,
    title: titleOf(options.folder),
    checkedOn: options.now.toISOString().slice(0, 10),
    origin: `https://api.${options.folder}.example`,
  }
  const parts = authPartsOf(options.auth, named.origin)
  return {
    'connector.ts': connectorSource(named, parts),
    [`${OPERATION_FILE}.map.js`]: MAPPING_SOURCE,
    [`${OPERATION_FILE}.golden.json`]: `${JSON.stringify(samplesFor(parts), null, 2)}\n`,
    'README.md': readmeSource(named, parts),
    LICENSE: licenceSource(),
    'package.json': packageSource(named),
    '.github/workflows/connector.yml': WORKFLOW_SOURCE,
  }
}

/** `my-crm` -> `My Crm`. */
function titleOf(folder: string): string {
  return folder
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')
}
