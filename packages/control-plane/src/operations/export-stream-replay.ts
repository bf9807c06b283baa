import { Readable } from 'node:stream'
import type { Operation } from '../operation.ts'

export const exportStreamReplay: Operation<'exportStreamReplay'> = (runtime) => async (request, reply) => {
  const { replayId } = request.params

  const lines = await runtime.streamReplays.export(replayId)

  return reply
    .code(200)
    .type('application/x-ndjson')
    .header('content-disposition', `attachment; filename="stream-replay-${replayId}.ndjson"`)
    .send(Readable.from(lines) as never)
}
