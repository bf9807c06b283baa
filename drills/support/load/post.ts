import type { Balanced } from './balancer.ts'
import type { Operation } from './operation.ts'

export interface Post {
  readonly token: string
  readonly key: string
  readonly body: string
}

export type Answer = Pick<Operation, 'outcome' | 'status' | 'code' | 'responseId' | 'hasRetryAfter' | 'api'>

/** Nothing was sent: the next one may be asked. */
const isRefused = (error: unknown) =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'ECONNREFUSED' || error.code === 'UND_ERR_CONNECT_TIMEOUT')

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error)

/** Posts one response once; goes on to the next API only when a connection is refused. */
export async function post(what: Post, [first, ...others]: readonly Balanced[]): Promise<Answer> {
  const { api, pool } = first as Balanced
  try {
    return { ...(await send(what, pool)), api }
  } catch (error) {
    if (isRefused(error) && others.length > 0) return await post(what, others)
    const none = { status: 0, code: codeOf(error), responseId: '', hasRetryAfter: false, api }
    return { ...none, outcome: isRefused(error) ? 'fail' : 'unknown' }
  }
}

async function send({ token, key, body }: Post, pool: Balanced['pool']): Promise<Omit<Answer, 'api'>> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key }
  const reply = await pool.request({ method: 'POST', path: '/v1/ingest/responses', headers, body })
  const { code = '', responseId = '' } = (await reply.body.json()) as { code?: string; responseId?: string }
  const { statusCode: status } = reply
  const isKnown = status === 202 || code === 'duplicate'
  return {
    outcome: isKnown ? 'ok' : 'fail',
    status,
    code,
    responseId,
    hasRetryAfter: reply.headers['retry-after'] !== undefined,
  }
}
