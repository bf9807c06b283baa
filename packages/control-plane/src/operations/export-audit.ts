import { Readable } from 'node:stream'
import { signExport } from '../audit/sign-export.ts'
import type { Operation } from '../operation.ts'

export const exportAudit: Operation<'exportAudit'> = (runtime) => async (request, reply) => {
  return reply
    .code(200)
    .type('application/x-ndjson')
    .header('content-disposition', 'attachment; filename="audit.ndjson"')
    .send(Readable.from(signExport(runtime, request.tenant)) as never)
}
