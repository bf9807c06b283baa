import { type CallOptions, type Context, callWith, dataOf, type KeyedCallOptions } from '../context.ts'
import { HowazitError } from '../errors.ts'
import { connectStream } from '../event-stream/connect-stream.ts'
import { followResponses, type StreamMessage } from '../event-stream/follow-responses.ts'
import { exportResponses, type ResponseExport } from '../export-responses.ts'
import {
  deleteResponse,
  getResponse,
  ingestResponse,
  ingestResponses,
  listResponses,
  traceResponse,
  updateResponse,
} from '../generated/sdk.gen.ts'
import type {
  BatchResult,
  ExportResponsesData,
  IngestAccepted,
  ListResponsesData,
  ProblemItem,
  ResponseIngest,
  ResponseIngestItem,
  ResponseUpdate,
  SurveyResponse,
  Trace,
} from '../generated/types.gen.ts'
import { createListing, type Listing } from '../listing.ts'

/** What became of an ingested response; `duplicate` when it was accepted before, under the same id. */
export interface IngestResult {
  readonly responseId: string
  readonly duplicate: boolean
  /** What does not fit the survey, which does not enforce it: the response is quarantined, or stored without it. */
  readonly findings?: readonly ProblemItem[]
}

/** Where a live stream starts, and which survey it follows. */
export interface StreamOptions extends CallOptions {
  readonly surveyId?: string | undefined
  /** The `id` of the last message seen, to continue after it. */
  readonly lastEventId?: string | undefined
}

/** Filters of `responses.list`. */
export type ResponseFilter = NonNullable<ListResponsesData['query']>

/** What `responses.export` takes. */
export type ExportFilter = NonNullable<ExportResponsesData['query']>

/** Survey responses: take in, read, change, erase, export, follow. */
export interface Responses {
  /**
   * Takes in a response once; resolves when it is durable. Sent again by itself after a failure, under the same key.
   *
   * @example
   * const { responseId } = await howazit.responses.ingest({ surveyId, submittedAt: '2026-11-22T10:15:30Z', answers })
   */
  ingest(response: ResponseIngest, options?: KeyedCallOptions): Promise<IngestResult>
  /**
   * Takes in up to 10,000 responses; each has its own result, and one bad item rejects no other. `createBatcher` does
   * the cutting and the sending again.
   *
   * @example
   * const { results } = await howazit.responses.ingestBatch([{ idempotencyKey: 'visit-1', surveyId, submittedAt, answers }])
   */
  ingestBatch(items: readonly ResponseIngestItem[], options?: KeyedCallOptions): Promise<BatchResult>
  /** Lists responses, newest first. `for await (const response of howazit.responses.list({ surveyId })) …` */
  list(filter?: ResponseFilter, options?: CallOptions): Listing<SurveyResponse>
  /** Gets a response with its answers; throws `not_found`. */
  get(responseId: string, options?: CallOptions): Promise<SurveyResponse>
  /**
   * Changes or completes a response; throws `revision_conflict` when it was changed meanwhile.
   *
   * @example
   * await howazit.responses.update(response.id, { revision: response.revision, completion: 'complete' })
   */
  update(responseId: string, change: ResponseUpdate, options?: CallOptions): Promise<SurveyResponse>
  /** Erases a response, also from the dashboards. */
  delete(responseId: string, options?: CallOptions): Promise<void>
  /** Exports responses as NDJSON or CSV. `for await (const line of howazit.responses.export({ surveyId })) …` */
  export(filter: ExportFilter, options?: CallOptions): ResponseExport
  /** What happened to a response, stage by stage. */
  trace(responseId: string, options?: CallOptions): Promise<Trace>
  /**
   * Follows live counts and events. Reconnects by itself after the last event seen and ends when the signal aborts.
   *
   * @example
   * for await (const { event, data } of howazit.responses.stream({ surveyId, signal })) console.log(event, data)
   */
  stream(options?: StreamOptions): AsyncIterable<StreamMessage>
}

const asAccepted = ({ responseId, findings }: IngestAccepted): IngestResult => ({
  responseId,
  duplicate: false,
  ...(findings && { findings }),
})

const asDuplicate = (reason: unknown): IngestResult => {
  const error = HowazitError.from(reason)
  const responseId = error.details?.responseId
  if (error.code === 'duplicate' && responseId !== undefined) return { responseId, duplicate: true }
  throw error
}

/** The calls about responses. */
export const createResponses = (context: Context): Responses => {
  const keyHeader = ({ idempotencyKey }: KeyedCallOptions) => ({
    'Idempotency-Key': idempotencyKey ?? context.idempotencyKey(),
  })
  return {
    async ingest(body, options = {}) {
      const accepted = dataOf(ingestResponse({ ...callWith(context, options), body, headers: keyHeader(options) }))
      return accepted.then(asAccepted, asDuplicate)
    },
    ingestBatch: (items, options = {}) =>
      dataOf(ingestResponses({ ...callWith(context, options), body: [...items], headers: keyHeader(options) })),
    list: (filter = {}, options) =>
      createListing((cursor) =>
        dataOf(listResponses({ ...callWith(context, options), query: { ...filter, ...(cursor && { cursor }) } })),
      ),
    get: (responseId, options) => dataOf(getResponse({ ...callWith(context, options), path: { responseId } })),
    update: (responseId, body, options) =>
      dataOf(updateResponse({ ...callWith(context, options), path: { responseId }, body })),
    async delete(responseId, options) {
      await deleteResponse({ ...callWith(context, options), path: { responseId } })
    },
    export: (filter, options) => exportResponses(context, filter, options),
    trace: (responseId, options) => dataOf(traceResponse({ ...callWith(context, options), path: { responseId } })),
    stream: ({ surveyId, lastEventId, signal } = {}) =>
      followResponses(
        { ...context, connect: connectStream(context, { operationId: 'streamResponses', query: { surveyId } }) },
        { lastEventId, signal },
      ),
  }
}
