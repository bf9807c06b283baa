import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ProblemError } from '../problem.ts'
import { decompressBody } from './decompress-body.ts'
import { parseJsonBatch, parseNdjsonBatch, parseSafeJson } from './parse-json.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set for operations that take a batch and judge it item by item. */
    batchItemsMax?: number
  }
}

const JSON_TYPE = 'application/json'
const NDJSON_TYPE = 'application/x-ndjson'

/** JSON, and NDJSON where a batch is taken, compressed or not; any other type is refused. */
export function registerBodyParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(JSON_TYPE, { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    const { batchItemsMax } = request.routeOptions.config
    const bytes = await decode(request, body)
    return batchItemsMax === undefined ? parseSafeJson(bytes) : parseJsonBatch(bytes, batchItemsMax)
  })
  app.addContentTypeParser(NDJSON_TYPE, { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    const { batchItemsMax } = request.routeOptions.config
    if (batchItemsMax === undefined) throw unsupported(request)
    return parseNdjsonBatch(await decode(request, body), batchItemsMax)
  })
  app.addContentTypeParser('*', (request, _payload, done) => done(unsupported(request)))
}

/** The route's limit holds for what arrives (Fastify counts that) and for what it unfolds to. */
const decode = (request: FastifyRequest, body: Buffer): Promise<Buffer> =>
  decompressBody(body, request.headers['content-encoding'], request.routeOptions.bodyLimit as number)

function unsupported(request: FastifyRequest): ProblemError {
  const isBatch = request.routeOptions.config.batchItemsMax !== undefined
  const expected = isBatch ? `${JSON_TYPE} or ${NDJSON_TYPE}` : JSON_TYPE
  return new ProblemError('unsupported_media_type', { pointer: '/header/content-type', expected })
}
