import { Readable } from 'node:stream'
import { PLATFORM } from '@howazit/runtime'
import { signExport } from '../audit/sign-export.ts'
import type { Operation } from '../operation.ts'

export const exportPlatformAudit: Operation<'exportPlatformAudit'> = (runtime) => async (_request, reply) => {
  return reply
    .code(200)
    .type('application/x-ndjson')
    .header('content-disposition', 'attachment; filename="audit.ndjson"')
    .send(Readable.from(signExport(runtime, PLATFORM)) as never)
}
