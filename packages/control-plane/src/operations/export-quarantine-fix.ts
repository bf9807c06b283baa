import { Readable } from 'node:stream'
import type { Operation } from '../operation.ts'

export const exportQuarantineFix: Operation<'exportQuarantineFix'> = (runtime) => async (request, reply) => {
  const { fixId } = request.params

  const lines = await runtime.quarantineFixes.export(request.tenant, fixId)

  return reply
    .code(200)
    .type('application/x-ndjson')
    .header('content-disposition', `attachment; filename="quarantine-fix-${fixId}.ndjson"`)
    .send(Readable.from(lines) as never)
}
