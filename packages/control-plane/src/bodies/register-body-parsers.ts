import type { IncomingMessage } from 'node:http'
import type { FastifyContextConfig, FastifyInstance, FastifyRequest } from 'fastify'
import { holdBytes } from '../limits/admit.ts'
import { ProblemError } from '../problem.ts'
import { decompressBody } from './decompress-body.ts'
import { parseForm } from './parse-form.ts'
import { parseJsonBatch, parseNdjsonBatch, parseSafeJson } from './parse-json.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set for operations that take a batch and judge it item by item. */
    batchItemsMax?: number
    /** Set for operations that take a form and nothing else. */
    takesForm?: boolean
    /** Set for operations that take the bytes as they came, whatever they are said to be: something signed them. */
    takesRaw?: boolean
  }
}

const JSON_TYPE = 'application/json'
const NDJSON_TYPE = 'application/x-ndjson'
const FORM_TYPE = 'application/x-www-form-urlencoded'

/** JSON, NDJSON where a batch is taken, or a form where one is, compressed or not; any other type is refused, except where bytes are. */
export function registerBodyParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(JSON_TYPE, { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    const { batchItemsMax, takesForm, takesRaw } = request.routeOptions.config
    if (takesRaw) return body
    if (takesForm) throw unsupported(request)
    const bytes = await decode(request, body)
    return batchItemsMax === undefined ? parseSafeJson(bytes) : parseJsonBatch(bytes, batchItemsMax)
  })
  app.addContentTypeParser(NDJSON_TYPE, { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    const { batchItemsMax, takesRaw } = request.routeOptions.config
    if (takesRaw) return body
    if (batchItemsMax === undefined) throw unsupported(request)
    return parseNdjsonBatch(await decode(request, body), batchItemsMax)
  })
  app.addContentTypeParser(FORM_TYPE, { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    const { takesForm, takesRaw } = request.routeOptions.config
    if (takesRaw) return body
    if (!takesForm) throw unsupported(request)
    return parseForm(await decode(request, body))
  })
  app.addContentTypeParser('*', async (request: FastifyRequest, payload: IncomingMessage) => {
    if (request.routeOptions.config.takesRaw) return await readRaw(request, payload)
    throw unsupported(request)
  })
}

/** What is refused is not read, so Fastify counts no bytes here. */
async function readRaw(request: FastifyRequest, payload: IncomingMessage): Promise<Buffer> {
  const bytesMax = request.routeOptions.bodyLimit as number
  const tooLarge = () => new ProblemError('payload_too_large', { pointer: '', expected: `at most ${bytesMax} bytes` })
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) throw tooLarge()
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of payload as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > bytesMax) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The route's limit holds for what arrives (Fastify counts that) and for what it unfolds to. */
async function decode(request: FastifyRequest, body: Buffer): Promise<Buffer> {
  const bytesMax = request.routeOptions.bodyLimit as number
  const decoded = await decompressBody(body, request.headers['content-encoding'], bytesMax)
  if (decoded.length > body.length) holdBytes(request, decoded.length - body.length)
  return decoded
}

function unsupported(request: FastifyRequest): ProblemError {
  return new ProblemError('unsupported_media_type', {
    pointer: '/header/content-type',
    expected: supportedTypes(request.routeOptions.config),
  })
}

function supportedTypes({ batchItemsMax, takesForm }: FastifyContextConfig): string {
  if (takesForm) return FORM_TYPE
  return batchItemsMax === undefined ? JSON_TYPE : `${JSON_TYPE} or ${NDJSON_TYPE}`
}
