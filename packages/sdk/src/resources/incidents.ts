import { type CallOptions, type Context, callWith, dataOf } from '../context.ts'
import { suggestIncidents, suggestPlatformIncidents } from '../generated/sdk.gen.ts'
import type { Incident, SuggestIncidentsData, SuggestPlatformIncidentsResponse } from '../generated/types.gen.ts'

/** What `incidents.suggest` looks at. */
export type IncidentSelection = NonNullable<SuggestIncidentsData['query']>

/** What went wrong, as far as what did not arrive tells it. */
export interface Incidents {
  /**
   * What failed in the same way and together in time, the largest first; of the last 24 hours without a filter.
   *
   * @example
   * const [worst] = await howazit.incidents.suggest()
   * if (worst) await howazit.replays.plan({ incident: worst.id })
   */
  suggest(selection?: IncidentSelection, options?: CallOptions): Promise<Incident[]>
  /** Of all tenants together: for operators. */
  readonly platform: PlatformIncidents
}

/** What went wrong, of all tenants together. */
export interface PlatformIncidents {
  /** As `incidents.suggest`, with how many tenants each is of; `unreached` names those whose database did not answer. */
  suggest(selection?: IncidentSelection, options?: CallOptions): Promise<SuggestPlatformIncidentsResponse>
}

/** The calls about incidents. */
export const createIncidents = (context: Context): Incidents => ({
  suggest: async (query = {}, options) =>
    (await dataOf(suggestIncidents({ ...callWith(context, options), query }))).items,
  platform: {
    suggest: (query = {}, options) => dataOf(suggestPlatformIncidents({ ...callWith(context, options), query })),
  },
})
