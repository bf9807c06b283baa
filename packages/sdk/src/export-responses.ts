import { type CallOptions, type Context, callWith } from './context.ts'
import { exportResponses as requestExport } from './generated/sdk.gen.ts'
import type { ExportResponsesData } from './generated/types.gen.ts'
import { createLineExport, type LineExport } from './line-export.ts'

/** Responses, one a line or row. */
export type ResponseExport = LineExport

/** The export of the responses that fit the filter. */
export const exportResponses = (
  context: Context,
  query: ExportResponsesData['query'],
  options?: CallOptions,
): ResponseExport =>
  createLineExport(() => requestExport({ ...callWith(context, options), query, parseAs: 'stream' }), options)
