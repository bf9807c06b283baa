import { findLeak } from './find-leak.ts'
import type { HostileRequest } from './hostile-requests.ts'
import type { HostileReply } from './send-hostile-request.ts'

/** A longer answer would make us the amplifier. */
const REPLY_BYTES_MAX = 256 * 1024
/** Of a batch every item has an answer, whatever it is. */
const BATCH_REPLY_BYTES_MAX = 16 * 1024 * 1024

/** What is wrong with an answer to a hostile request; undefined when it is a problem as it should be. */
export function judgeHostileReply(request: HostileRequest, reply: HostileReply): string | undefined {
  if (reply.status >= 500) return `status ${reply.status}: ${reply.body.slice(0, 300)}`
  if (reply.status === 200 && request.kind === 'batch') return judgeBatch(reply)
  if (reply.status < 400) return `status ${reply.status}: ${reply.body.slice(0, 300)}`
  if (!reply.contentType.startsWith('application/problem+json'))
    return `type ${reply.contentType}, status ${reply.status}`
  if (reply.body.length > REPLY_BYTES_MAX) return `an answer of ${reply.body.length} bytes`
  // The answer to HEAD-like methods has no body to look at.
  const problem = JSON.parse(reply.body) as Record<string, unknown>
  const leak = findLeak(reply.body)
  if (leak !== undefined) return `says too much: ${leak}`
  if (typeof problem.code !== 'string') return 'no code'
  if (typeof problem.requestId !== 'string') return 'no requestId'
  if (problem.status !== reply.status) return `status ${String(problem.status)} in the body, ${reply.status} outside`
  if (request.hasPlace && typeof problem.pointer !== 'string') return `no pointer: ${reply.body.slice(0, 300)}`
  return undefined
}

interface BatchReply {
  readonly accepted: number
  readonly results: readonly { readonly status: string; readonly code?: string; readonly pointer?: string }[]
}

function judgeBatch(reply: HostileReply): string | undefined {
  if (reply.body.length > BATCH_REPLY_BYTES_MAX) return `an answer of ${reply.body.length} bytes`
  const { accepted, results } = JSON.parse(reply.body) as BatchReply
  if (accepted > 0) return `${accepted} hostile items were accepted`
  const bad = results.find(
    ({ status, code, pointer }) => status !== 'rejected' || code === undefined || pointer === undefined,
  )
  return bad && `an item without code and pointer: ${JSON.stringify(bad)}`
}
