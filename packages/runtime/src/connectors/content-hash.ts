import { hash } from 'node:crypto'
import type { ConnectorContent } from './connectors.ts'

/** As it is kept: names in the order they were written in, because the first way to authenticate is the default. */
export const contentText = ({ connector, files }: ConnectorContent): string =>
  JSON.stringify({ connector, files: Object.fromEntries(Object.entries(files).toSorted(byName)) })

/** SHA-256 of manifest and files, hex. */
export const contentHash = (content: ConnectorContent): string => hash('sha256', contentText(content))

const byName = ([left]: readonly [string, string], [right]: readonly [string, string]) => (left < right ? -1 : 1)
