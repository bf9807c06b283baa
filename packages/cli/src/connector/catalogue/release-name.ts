import { CommandError } from '../../command-error.ts'

export interface ReleaseName {
  readonly connector: string
  readonly version: string
}

const NAME = /^([a-z][a-z0-9_]{1,39})(?:@(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?))?$/

/** `my_crm@1.2.0`, or `my_crm`. @throws CommandError for anything else */
export function parseConnectorName(text: string): { readonly connector: string; readonly version?: string } {
  const [, connector, version] = NAME.exec(text) ?? []
  if (connector !== undefined) return { connector, ...(version !== undefined && { version }) }
  throw new CommandError(`"${text.slice(0, 80)}" names no connector.`, { tryThis: 'write it like my_crm@1.2.0' })
}

/** A name with its version. @throws CommandError without one */
export function parseReleaseName(text: string): ReleaseName {
  const { connector, version } = parseConnectorName(text)
  if (version !== undefined) return { connector, version }
  throw new CommandError(`Which version of ${connector} is meant?`, { tryThis: `write it like ${connector}@1.2.0` })
}
