import { Readable } from 'node:stream'
import type { Operation } from '../operation.ts'

export const exportFindingRecords: Operation<'exportFindingRecords'> = (runtime) => async (request, reply) => {
  const { jobId: insightId, findingId } = request.params

  const lines = await runtime.insights.exportRecords(request.tenant, { insightId, findingId })

  return reply
    .code(200)
    .type('application/x-ndjson')
    .header('content-disposition', `attachment; filename="insight-${insightId}-records.ndjson"`)
    .send(Readable.from(lines) as never)
}
