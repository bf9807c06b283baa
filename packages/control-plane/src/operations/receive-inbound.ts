import type { Runtime } from '@howazit/runtime'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Operation } from '../operation.ts'

/** Takes what an outside system says, or answers its asking whether somebody is there. */
export const receiveInbound: Operation<'receiveInbound'> = (runtime) => (request, reply) =>
  answerCall(runtime, request as FastifyRequest, reply as FastifyReply) as never

export async function answerCall(
  runtime: Runtime,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { raw, protocol, host } = request
  // A handshake may bring a secret, and that it was kept is recorded.
  await runtime.audit.ready()

  const answer = await runtime.connections.receiveInbound({
    key: (request.params as { inboundKey: string }).inboundKey,
    method: request.method,
    origin: `${protocol}://${host}`,
    target: raw.url ?? '/',
    // Each header as often as it came: Node would run the values of most together.
    headers: raw.headersDistinct,
    rawBody: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
  })

  return reply
    .code(answer.status)
    .headers({ ...answer.headers, 'cache-control': 'no-store' })
    .send(answer.body)
}
