import { type CallOptions, type Context, callWith, dataOf } from '../context.ts'
import { HowazitError } from '../errors.ts'
import { connectStream } from '../event-stream/connect-stream.ts'
import { followInsights } from '../event-stream/follow-insights.ts'
import {
  cancelInsight,
  createInsight,
  downloadArtifact,
  exportFindingRecords,
  getInsight,
  getInsightVerification,
  listArtifacts,
  listFindings,
  listInsightPrompts,
  listInsights,
  retryInsight,
  verifyInsight,
} from '../generated/sdk.gen.ts'
import type {
  DownloadArtifactData,
  Insight,
  InsightArtifact,
  InsightArtifactName,
  InsightFinding,
  InsightPrompt,
  InsightRequest,
  InsightStep,
  InsightUnwritten,
  InsightVerification,
  ListFindingsData,
  ListInsightsData,
} from '../generated/types.gen.ts'
import { createLineExport, type LineExport } from '../line-export.ts'
import { createListing, type Listing } from '../listing.ts'
import { type WaitOptions, waitForInsight } from '../wait-for-insight.ts'
import { createInsightSchedules, type InsightSchedules } from './insight-schedules.ts'
import { createInsightThemes, type InsightThemes } from './insight-themes.ts'

/** Paging of `insights.list`, and of which schedule. */
export type InsightFilter = NonNullable<ListInsightsData['query']>

/** Paging of `insights.findings`. */
export type FindingFilter = NonNullable<ListFindingsData['query']>

/** What a language model is sent about the themes of an insight. */
export interface InsightPrompts {
  readonly items: InsightPrompt[]
  /** Why none of them is sent. */
  readonly unwritten?: InsightUnwritten
}

/** Which jobs are followed. */
export interface FollowInsightsOptions extends Pick<CallOptions, 'signal'> {
  /** This one alone, also where it is over. */
  readonly jobId?: string | undefined
  readonly surveyId?: string | undefined
}

/** A job that was asked for: await it for what it is now, or wait until it is over. */
export type InsightJob = Promise<Insight> & {
  /** Resolves once it succeeded or failed: see `status`, and `problem` where it failed. */
  wait(options?: WaitOptions): Promise<Insight>
}

/** Long jobs that say what responses mean: scores, segments, changes, themes, drivers. */
export interface Insights {
  /** Insights that are made again and again. */
  readonly schedules: InsightSchedules
  /** What comments are about. */
  readonly themes: InsightThemes
  /**
   * Starts an insight job.
   *
   * @example
   * const { id, status } = await howazit.insights.create({ surveyId, timeframe: { from, to } }).wait({ onProgress: show })
   * for await (const { title, summary } of howazit.insights.findings(id)) console.log(title, summary)
   */
  create(request: InsightRequest, options?: CallOptions): InsightJob
  /** Lists jobs, newest first: all of them, or those of a schedule. */
  list(filter?: InsightFilter, options?: CallOptions): Listing<Insight>
  /** Gets a job with its progress; throws `not_found`. */
  get(jobId: string, options?: CallOptions): Promise<Insight>
  /** Lists what a job found, the most telling first; nothing before it succeeded. */
  findings(jobId: string, filter?: FindingFilter, options?: CallOptions): Listing<InsightFinding>
  /** Ends a job; throws `conflict` for one that is over. */
  cancel(jobId: string, options?: CallOptions): Promise<Insight>
  /** Goes on with a job that failed or was cancelled, from the step that was not finished or an earlier one. */
  retry(jobId: string, retry?: { readonly fromStep?: InsightStep }, options?: CallOptions): InsightJob
  /** Exports which responses are behind a finding, one `InsightRecord` a line. */
  records(place: { readonly jobId: string; readonly findingId: string }, options?: CallOptions): LineExport
  /** Has every figure computed again of the responses behind it; throws `conflict` for a job that did not succeed. */
  verify(jobId: string, options?: CallOptions): Promise<InsightVerification>
  /** Gets the last verification: `queued` until every figure was computed. Throws `not_found` where nobody asked for one. */
  getVerification(jobId: string, options?: CallOptions): Promise<InsightVerification>
  /** Lists what a language model is sent about the themes that a job found, whether it asked for one or not. Nothing is sent by this. */
  prompts(jobId: string, options?: CallOptions): Promise<InsightPrompts>
  /**
   * Lists the files of what a job found, each with a link that needs no token and expires: a report, the findings as JSON and CSV, and
   * charts as SVG. None before the job succeeded, and for some seconds while they are made again because somebody who is quoted in them was erased.
   */
  artifacts(jobId: string, options?: CallOptions): Promise<readonly InsightArtifact[]>
  /**
   * Downloads a file by its link; throws `link_expired` after its time, and `unavailable` while it is made again.
   *
   * @example
   * for (const file of await howazit.insights.artifacts(jobId)) await writeFile(file.name, await howazit.insights.download(file))
   */
  download(artifact: Pick<InsightArtifact, 'url'>, options?: CallOptions): Promise<Uint8Array>
  /**
   * Follows jobs as they get on: at once each that is not over, or the one asked for, then each whose status, step or progress is another, as
   * it is now. Reconnects by itself and ends when the signal aborts; throws `not_found`.
   *
   * @example
   * for await (const { id, status, step, progress } of howazit.insights.follow({ surveyId, signal })) console.log(id, status, step, progress)
   */
  follow(options?: FollowInsightsOptions): AsyncIterable<Insight>
  /** Watches a job until it succeeded or failed: by its stream where there is one, else by asking. */
  wait(jobId: string, options?: WaitOptions): Promise<Insight>
}

const LINK = /\/v1\/insights\/([^/]+)\/artifacts\/([^/]+)$/

/** What of a link says which file it is: it is asked for where everything else is, whatever host the link names. */
function readLink(url: string): Pick<DownloadArtifactData, 'path' | 'query'> {
  const { pathname, searchParams } = new URL(url, 'http://localhost')
  const [, jobId, artifactName] = LINK.exec(pathname) ?? []
  if (jobId === undefined) throw new HowazitError('argument_invalid', `${pathname} is no link to a file of an insight.`)
  const query = Object.fromEntries(searchParams) as unknown as DownloadArtifactData['query']
  return { path: { jobId, artifactName: artifactName as InsightArtifactName }, query }
}

/** The calls about insight jobs. */
export const createInsights = (context: Context): Insights => {
  const at = (jobId: string, options: CallOptions | undefined) => ({ ...callWith(context, options), path: { jobId } })
  const get = (jobId: string, options?: CallOptions) => dataOf(getInsight(at(jobId, options)))

  const download: Insights['download'] = async ({ url }, options) => {
    const { path, query } = readLink(url)
    const request = { ...callWith(context, options), path, query, parseAs: 'arrayBuffer' } as const
    // What `parseAs` makes of it, the generated types cannot say.
    return new Uint8Array((await dataOf(downloadArtifact(request))) as unknown as ArrayBuffer)
  }

  const follow = ({ jobId, surveyId, signal }: FollowInsightsOptions = {}) => {
    const query = { jobId, surveyId }
    return followInsights(
      { ...context, connect: connectStream(context, { operationId: 'streamInsights', query }) },
      { signal },
    )
  }
  const watch = (first: Insight, options: WaitOptions) =>
    waitForInsight(
      {
        get: (signal) => get(first.id, { signal }),
        follow: (signal) => follow({ jobId: first.id, signal }),
        clock: context.clock,
      },
      first,
      options,
    )
  const asJob = (started: Promise<Insight>): InsightJob =>
    Object.assign(started, { wait: async (options: WaitOptions = {}) => await watch(await started, options) })

  return {
    schedules: createInsightSchedules(context),
    themes: createInsightThemes(context),
    create: (body, options) => asJob(dataOf(createInsight({ ...callWith(context, options), body }))),
    list: (filter = {}, options) =>
      createListing((cursor) =>
        dataOf(listInsights({ ...callWith(context, options), query: { ...filter, ...(cursor && { cursor }) } })),
      ),
    get,
    findings: (jobId, filter = {}, options) =>
      createListing((cursor) =>
        dataOf(listFindings({ ...at(jobId, options), query: { ...filter, ...(cursor && { cursor }) } })),
      ),
    cancel: (jobId, options) => dataOf(cancelInsight(at(jobId, options))),
    retry: (jobId, body = {}, options) => asJob(dataOf(retryInsight({ ...at(jobId, options), body }))),
    records: (path, options) =>
      createLineExport(
        () => exportFindingRecords({ ...callWith(context, options), path: { ...path }, parseAs: 'stream' }),
        options,
      ),
    verify: (jobId, options) => dataOf(verifyInsight(at(jobId, options))),
    getVerification: (jobId, options) => dataOf(getInsightVerification(at(jobId, options))),
    prompts: (jobId, options) => dataOf(listInsightPrompts(at(jobId, options))),
    artifacts: async (jobId, options) => (await dataOf(listArtifacts(at(jobId, options)))).items,
    download,
    follow,
    wait: async (jobId, options = {}) => await watch(await get(jobId, { signal: options.signal }), options),
  }
}
