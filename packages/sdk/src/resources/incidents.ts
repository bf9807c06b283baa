import { type CallOptions, type Context, callWith, dataOf } from '../context.ts'
import { suggestIncidents } from '../generated/sdk.gen.ts'
import type { Incident, SuggestIncidentsData } from '../generated/types.gen.ts'

/** What `incidents.suggest` looks at. */
export type IncidentSelection = NonNullable<SuggestIncidentsData['query']>

/** What went wrong, as far as what did not arrive tells it. */
export interface Incidents {
  /**
   * What failed in the same way and together in time, the largest first; of the last 24 hours without a filter.
   *
   * @example
   * const [worst] = await howazit.incidents.suggest()
   * if (worst) await howazit.replays.plan({ where: worst.where })
   */
  suggest(selection?: IncidentSelection, options?: CallOptions): Promise<Incident[]>
}

/** The calls about incidents. */
export const createIncidents = (context: Context): Incidents => ({
  suggest: async (query = {}, options) =>
    (await dataOf(suggestIncidents({ ...callWith(context, options), query }))).items,
})
