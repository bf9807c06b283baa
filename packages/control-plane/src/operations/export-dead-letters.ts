import { Readable } from 'node:stream'
import { toAsked } from '../asked.ts'
import type { Operation } from '../operation.ts'

export const exportDeadLetters: Operation<'exportDeadLetters'> = (runtime) => async (request, reply) => {
  const lines = await runtime.deadLetters.export(request.tenant, toAsked(request, request.query?.where))

  return reply
    .code(200)
    .type('application/x-ndjson')
    .header('content-disposition', 'attachment; filename="dead-letters.ndjson"')
    .send(Readable.from(lines) as never)
}
