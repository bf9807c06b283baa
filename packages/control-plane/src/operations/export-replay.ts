import { Readable } from 'node:stream'
import type { Operation } from '../operation.ts'

export const exportReplay: Operation<'exportReplay'> = (runtime) => async (request, reply) => {
  const { replayId } = request.params

  const lines = await runtime.replays.export(request.tenant, replayId)

  return reply
    .code(200)
    .type('application/x-ndjson')
    .header('content-disposition', `attachment; filename="replay-${replayId}.ndjson"`)
    .send(Readable.from(lines) as never)
}
