import type { ConnectorSummary } from '@howazit/sdk'
import type { CatalogueEntry } from './connectors.ts'

/** A connector as a list shows it. */
export function toConnectorSummary({ connector, origin }: CatalogueEntry): ConnectorSummary {
  const { id, name, category, version, summary, docs, deprecated } = connector
  return { id, name, category, version, summary, docs, origin, ...(deprecated && { deprecated }) }
}
