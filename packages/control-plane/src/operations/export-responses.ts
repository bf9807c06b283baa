import { Readable } from 'node:stream'
import type { Operation } from '../operation.ts'
import { toRange } from '../page-query.ts'

const TYPES = { ndjson: 'application/x-ndjson', csv: 'text/csv; charset=utf-8' } as const

export const exportResponses: Operation<'exportResponses'> = (runtime) => async (request, reply) => {
  const { surveyId, format = 'ndjson' } = request.query

  const lines = await runtime.responses.export(request.tenant, { surveyId, format, ...toRange(request.query) })

  return reply
    .code(200)
    .type(TYPES[format])
    .header('content-disposition', `attachment; filename="responses-${surveyId}.${format}"`)
    .send(Readable.from(lines) as never)
}
