import { type CallOptions, type Context, callWith, dataOf, type ReasonedCallOptions, reasonHeader } from '../context.ts'
import {
  cancelPlatformReplay,
  getPlatformReplay,
  listPlatformReplays,
  pausePlatformReplay,
  planPlatformReplay,
  resumePlatformReplay,
  runPlatformReplay,
} from '../generated/sdk.gen.ts'
import type {
  PlatformReplay,
  PlatformReplayRequest,
  PlatformReplaySummary,
  ReplaySettingsUpdate,
} from '../generated/types.gen.ts'
import { createListing, type Listing } from '../listing.ts'
import type { ReplayFilter } from './replays.ts'

/** What did not arrive, of several tenants, sent again: a replay of each, and one listing above them. */
export interface PlatformReplays {
  /**
   * Plans one for each tenant that something of it did not arrive for. Nothing is sent.
   *
   * @example
   * const reason = 'HubSpot was away, incident 4711'
   * const { id } = await howazit.replays.platform.plan({ where: 'connector = hubspot and failed > now-2h' }, { reason })
   * await howazit.replays.platform.run(id, { canary: 25, ratePerSecond: 10 }, { reason })
   */
  plan(request: PlatformReplayRequest, options: ReasonedCallOptions): Promise<PlatformReplay>
  /** Lists them as they were planned, newest first. */
  list(filter?: ReplayFilter, options?: CallOptions): Listing<PlatformReplaySummary>
  /** Gets one with the replay of each tenant and its progress; throws `not_found`. */
  get(platformReplayId: string, options?: CallOptions): Promise<PlatformReplay>
  /** Sends what was planned; settings are those of each tenant's. What a tenant has paused or cancelled stays so. */
  run(platformReplayId: string, settings: ReplaySettingsUpdate, options: ReasonedCallOptions): Promise<PlatformReplay>
  /** Begins nothing more until it is resumed. */
  pause(platformReplayId: string, options: ReasonedCallOptions): Promise<PlatformReplay>
  /** Goes on. */
  resume(platformReplayId: string, options: ReasonedCallOptions): Promise<PlatformReplay>
  /** Begins nothing more; what was not sent stays a dead letter. */
  cancel(platformReplayId: string, options: ReasonedCallOptions): Promise<PlatformReplay>
}

/** The calls about replays across tenants. */
export const createPlatformReplays = (context: Context): PlatformReplays => {
  const at = (platformReplayId: string) => ({ path: { platformReplayId } })
  const because = (options: ReasonedCallOptions) => ({
    ...callWith(context, options),
    headers: reasonHeader(options.reason),
  })
  return {
    plan: (body, options) => dataOf(planPlatformReplay({ ...because(options), body })),
    list: (filter = {}, options) =>
      createListing((cursor) =>
        dataOf(listPlatformReplays({ ...callWith(context, options), query: { ...filter, ...(cursor && { cursor }) } })),
      ),
    get: (id, options) => dataOf(getPlatformReplay({ ...callWith(context, options), ...at(id) })),
    run: (id, body, options) => dataOf(runPlatformReplay({ ...because(options), ...at(id), body })),
    pause: (id, options) => dataOf(pausePlatformReplay({ ...because(options), ...at(id) })),
    resume: (id, options) => dataOf(resumePlatformReplay({ ...because(options), ...at(id) })),
    cancel: (id, options) => dataOf(cancelPlatformReplay({ ...because(options), ...at(id) })),
  }
}
