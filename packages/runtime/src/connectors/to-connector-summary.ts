import type { ConnectorDeprecation, ConnectorSummary } from '@howazit/sdk'
import type { CatalogueEntry } from './connectors.ts'

/** A connector as a list shows it. */
export function toConnectorSummary(entry: CatalogueEntry): ConnectorSummary {
  const { connector, origin } = entry
  const { id, name, category, version, summary, docs, aliases } = connector
  const deprecated = deprecationOf(entry)
  return {
    id,
    name,
    ...(aliases && { aliases: aliases.map((alias) => ({ ...alias })) }),
    category,
    version,
    summary,
    docs,
    origin,
    ...(deprecated && { deprecated }),
  }
}

/** What the operator decided about the version, or else what its manifest says. */
export function deprecationOf({ connector, decision }: CatalogueEntry): ConnectorDeprecation | undefined {
  if (!decision?.deprecated) return connector.deprecated
  const { since, sunset, use } = decision.deprecated
  const [successor] = use?.split('@') ?? []
  const isOther = successor !== undefined && successor !== connector.id
  return { since, sunset, ...(use !== undefined && { use }), ...(isOther && { successor }) }
}
