import { HookFailed } from '../../run/apply-hooks.ts'
import type { RunPorts } from '../../run/operation-call.ts'
import type { FakeAnswer, FakeTarget } from './fake-target.ts'

/** A clock that only moves by hand. */
export interface HandClock {
  readonly now: () => Date
  readonly advance: (ms: number) => void
}

export function createHandClock(start: Date): HandClock {
  let nowMs = start.getTime()
  return {
    now: () => new Date(nowMs),
    advance(ms) {
      nowMs += Math.max(0, ms)
    },
  }
}

/** How long the platform waits for an answer. */
const TIMEOUT_MS = 15_000

const NO_HOOKS: RunPorts['hook'] = async (name) => {
  throw new HookFailed(`There is nothing to run the hook ${name} with: give createFakePorts a createHookPort.`)
}

/**
 * The outside world of an operation with the fake in it: in this process, by a clock that moves by hand. A connector with hooks
 * needs what runs them.
 */
export function createFakePorts(fake: FakeTarget, clock: HandClock, hook = NO_HOOKS): RunPorts {
  return {
    async send(request) {
      const answer = await fake.answer(request)
      clock.advance(durationOf(answer))
      return toSent(answer, /^https?:/.test(request.url) ? OF_HTTP : OF_OTHERS)
    },
    tokens: async (stale) => ({ tokens: fake.tokens(stale) }),
    hook,
    now: () => clock.now(),
    async wait(ms) {
      clock.advance(ms)
    },
  }
}

function durationOf(answer: FakeAnswer): number {
  if (answer.kind === 'silence') return TIMEOUT_MS
  return answer.kind === 'reply' ? Math.min(answer.latencyMs, TIMEOUT_MS) : 0
}

/** What undici, and what the transports of other protocols call it. */
const OF_HTTP = { late: 'UND_ERR_HEADERS_TIMEOUT', cut: 'UND_ERR_SOCKET' } as const
const OF_OTHERS = { late: 'ETIMEDOUT', cut: 'ECONNRESET' } as const

/** What becomes of such a connection. */
function toSent(answer: FakeAnswer, codes: typeof OF_HTTP | typeof OF_OTHERS): Awaited<ReturnType<RunPorts['send']>> {
  if (answer.kind === 'unreachable') return { error: { code: 'ECONNREFUSED', wasSent: false } }
  if (answer.kind === 'reset') return { error: { code: 'ECONNRESET', wasSent: true } }
  if (answer.kind === 'silence' || answer.latencyMs >= TIMEOUT_MS) return { error: { code: codes.late, wasSent: true } }
  const isCut = answer.cutAfterBytes !== undefined && answer.cutAfterBytes < Buffer.byteLength(answer.reply.body)
  return isCut ? { error: { code: codes.cut, wasSent: true } } : { reply: answer.reply }
}
