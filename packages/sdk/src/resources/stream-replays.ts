import { type CallOptions, type Context, callWith, dataOf, type ReasonedCallOptions, reasonHeader } from '../context.ts'
import {
  applyStreamReplay,
  cancelStreamReplay,
  exportStreamReplay,
  getStreamReplay,
  listStreamReplays,
  startStreamReplay,
} from '../generated/sdk.gen.ts'
import type { ListStreamReplaysData, StreamReplay, StreamReplayRequest } from '../generated/types.gen.ts'
import { createLineExport, type LineExport } from '../line-export.ts'
import { createListing, type Listing } from '../listing.ts'

/** Paging of `streamReplays.list`. */
export type StreamReplayFilter = NonNullable<ListStreamReplaysData['query']>

/** Topics of the platform read again and compared with what was made of them, for operators: a token of a tenant may call none of this. */
export interface StreamReplays {
  /**
   * Reads a topic again and compares it; changes nothing. `reason` goes to the audit log.
   *
   * @example
   * const request = { topic: 'responses.raw', into: 'store', from: '2026-11-01T00:00:00Z' } as const
   * const { id } = await howazit.streamReplays.start(request, { reason: 'A backup was put back' })
   */
  start(request: StreamReplayRequest, options: ReasonedCallOptions): Promise<StreamReplay>
  /** Lists them, newest first. */
  list(filter?: StreamReplayFilter, options?: CallOptions): Listing<StreamReplay>
  /** Gets how far one is and what was found; throws `not_found`. */
  get(replayId: string, options?: CallOptions): Promise<StreamReplay>
  /** Repairs what was found missing, each the way that it would have gone. Throws `conflict` before it was compared. */
  apply(replayId: string, options: ReasonedCallOptions): Promise<StreamReplay>
  /** Goes no further; what was repaired stays so. */
  cancel(replayId: string, options: ReasonedCallOptions): Promise<StreamReplay>
  /** Exports what was found, one `StreamReplayDifference` a line. */
  export(replayId: string, options?: CallOptions): LineExport
}

/** The calls about topics that are read again. */
export const createStreamReplays = (context: Context): StreamReplays => {
  const at = (replayId: string, options: CallOptions | undefined) => ({
    ...callWith(context, options),
    path: { replayId },
  })
  const because = ({ reason }: ReasonedCallOptions) => ({ headers: reasonHeader(reason) })
  return {
    start: (body, options) => dataOf(startStreamReplay({ ...callWith(context, options), ...because(options), body })),
    list: (filter = {}, options) =>
      createListing((cursor) =>
        dataOf(listStreamReplays({ ...callWith(context, options), query: { ...filter, ...(cursor && { cursor }) } })),
      ),
    get: (replayId, options) => dataOf(getStreamReplay(at(replayId, options))),
    apply: (replayId, options) => dataOf(applyStreamReplay({ ...at(replayId, options), ...because(options) })),
    cancel: (replayId, options) => dataOf(cancelStreamReplay({ ...at(replayId, options), ...because(options) })),
    export: (replayId, options) =>
      createLineExport(() => exportStreamReplay({ ...at(replayId, options), parseAs: 'stream' }), options),
  }
}
