import { type CallOptions, type Context, callWith, dataOf } from '../context.ts'
import {
  cancelReplay,
  exportReplay,
  getReplay,
  listReplays,
  pauseReplay,
  planReplay,
  resumeReplay,
  runReplay,
  updateReplay,
} from '../generated/sdk.gen.ts'
import type { ListReplaysData, Replay, ReplayPlanRequest, ReplaySettingsUpdate } from '../generated/types.gen.ts'
import { createLineExport, type LineExport } from '../line-export.ts'
import { createListing, type Listing } from '../listing.ts'
import { createPlatformReplays, type PlatformReplays } from './platform-replays.ts'

/** Paging of `replays.list`. */
export type ReplayFilter = NonNullable<ListReplaysData['query']>

/** What did not arrive, sent again. */
export interface Replays {
  /**
   * Freezes what would be sent again, and says how that would go. Nothing is sent.
   *
   * @example
   * const plan = await howazit.replays.plan({ where: "connector = hubspot and code ~ 'http_5*' and failed > now-2h" })
   * if (plan.probe?.wouldFail.length === 0) await howazit.replays.run(plan.id, { canary: 25, ratePerSecond: 50 })
   */
  plan(request: ReplayPlanRequest, options?: CallOptions): Promise<Replay>
  /** Lists replays, newest first. */
  list(filter?: ReplayFilter, options?: CallOptions): Listing<Replay>
  /** Gets a replay with its progress; throws `not_found`. */
  get(replayId: string, options?: CallOptions): Promise<Replay>
  /** Sends what was planned; what runs already gets the settings and goes on. Throws `conflict` for what is paused or over. */
  run(replayId: string, settings?: ReplaySettingsUpdate, options?: CallOptions): Promise<Replay>
  /** Changes how fast it runs, also while it does. */
  update(replayId: string, settings: ReplaySettingsUpdate, options?: CallOptions): Promise<Replay>
  /** Begins nothing more until it is resumed. */
  pause(replayId: string, options?: CallOptions): Promise<Replay>
  /** Goes on. */
  resume(replayId: string, options?: CallOptions): Promise<Replay>
  /** Begins nothing more; what was not sent stays a dead letter. */
  cancel(replayId: string, options?: CallOptions): Promise<Replay>
  /** Exports what became of each delivery, one `ReplayItem` a line. */
  export(replayId: string, options?: CallOptions): LineExport
  /** Of several tenants: for operators. */
  readonly platform: PlatformReplays
}

/** The calls about replays. */
export const createReplays = (context: Context): Replays => {
  const at = (replayId: string, options: CallOptions | undefined) => ({
    ...callWith(context, options),
    path: { replayId },
  })
  return {
    plan: (body, options) => dataOf(planReplay({ ...callWith(context, options), body })),
    list: (filter = {}, options) =>
      createListing((cursor) =>
        dataOf(listReplays({ ...callWith(context, options), query: { ...filter, ...(cursor && { cursor }) } })),
      ),
    get: (replayId, options) => dataOf(getReplay(at(replayId, options))),
    run: (replayId, body = {}, options) => dataOf(runReplay({ ...at(replayId, options), body })),
    update: (replayId, body, options) => dataOf(updateReplay({ ...at(replayId, options), body })),
    pause: (replayId, options) => dataOf(pauseReplay(at(replayId, options))),
    resume: (replayId, options) => dataOf(resumeReplay(at(replayId, options))),
    cancel: (replayId, options) => dataOf(cancelReplay(at(replayId, options))),
    export: (replayId, options) =>
      createLineExport(() => exportReplay({ ...at(replayId, options), parseAs: 'stream' }), options),
    platform: createPlatformReplays(context),
  }
}
