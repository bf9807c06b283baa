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

/** The outside world of an operation with the fake in it: in this process, by a clock that moves by hand. */
export function createFakePorts(fake: FakeTarget, clock: HandClock): RunPorts {
  return {
    async send(request) {
      const answer = await fake.answer(request)
      clock.advance(durationOf(answer))
      return toSent(answer)
    },
    tokens: async (stale) => ({ tokens: fake.tokens(stale) }),
    hook: async (name) => {
      throw new Error(`A sample cannot run the hook ${name}.`)
    },
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

/** What undici makes of such a connection. */
function toSent(answer: FakeAnswer): Awaited<ReturnType<RunPorts['send']>> {
  if (answer.kind === 'unreachable') return { error: { code: 'ECONNREFUSED', wasSent: false } }
  if (answer.kind === 'reset') return { error: { code: 'ECONNRESET', wasSent: true } }
  if (answer.kind === 'silence' || answer.latencyMs >= TIMEOUT_MS)
    return { error: { code: 'UND_ERR_HEADERS_TIMEOUT', wasSent: true } }
  const isCut = answer.cutAfterBytes !== undefined && answer.cutAfterBytes < Buffer.byteLength(answer.reply.body)
  return isCut ? { error: { code: 'UND_ERR_SOCKET', wasSent: true } } : { reply: answer.reply }
}
