import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from '../generated/fastify.gen.ts'
import { deleteResponse } from '../operations/delete-response.ts'
import { exportResponses } from '../operations/export-responses.ts'
import { getResponse } from '../operations/get-response.ts'
import { ingestResponse } from '../operations/ingest-response.ts'
import { ingestResponses } from '../operations/ingest-responses.ts'
import { listResponses } from '../operations/list-responses.ts'
import { streamResponses } from '../operations/stream-responses.ts'
import { traceResponse } from '../operations/trace-response.ts'
import { updateResponse } from '../operations/update-response.ts'

export const responseHandlers = (runtime: Runtime) =>
  ({
    ingestResponse: ingestResponse(runtime),
    ingestResponses: ingestResponses(runtime),
    listResponses: listResponses(runtime),
    getResponse: getResponse(runtime),
    updateResponse: updateResponse(runtime),
    deleteResponse: deleteResponse(runtime),
    traceResponse: traceResponse(runtime),
    exportResponses: exportResponses(runtime),
    streamResponses: streamResponses(runtime),
  }) satisfies Partial<RouteHandlers>
