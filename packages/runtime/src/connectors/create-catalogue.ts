import type { Runtime } from '../runtime.ts'
import type { Connectors } from './connectors.ts'
import { toConnectorDetails } from './to-connector-details.ts'
import { toConnectorSummary } from './to-connector-summary.ts'

/** The catalogue as the control plane shows it. */
export function createCatalogue(connectors: Connectors): Runtime['connectors'] {
  return Object.freeze({
    async list(tenant, { category }) {
      const ids = (await connectors.list()).map(({ connector }) => connector.id)
      const entries = await Promise.all(ids.map((id) => connectors.offer(tenant.id, id)))
      const wanted = entries.filter(({ connector }) => category === undefined || connector.category === category)
      return { items: wanted.map(toConnectorSummary) }
    },
    async get(tenant, id, version) {
      const entry = await (version === undefined ? connectors.offer(tenant.id, id) : connectors.get(id, version))
      return toConnectorDetails(entry, await connectors.versions(id))
    },
  } satisfies Runtime['connectors'])
}
