import type { Golden, GoldenExchange } from './golden.ts'
import type { Replayed } from './replay-golden.ts'

/**
 * The samples with the requests that were really made: how a golden file is written, to be read before it is committed. The
 * first case that goes a way shows its requests; a case that differs only in its reply says nothing new and shows none.
 */
export function withRequests(golden: Golden, replays: readonly Replayed[]): Golden {
  const shown = new Set<string>()
  const cases = golden.cases.map((goldenCase, index) => {
    const exchanges = goldenCase.exchanges.map(({ reply, error }, at): GoldenExchange => {
      const request = replays[index]?.requests[at]
      const answered = { ...(reply && { reply }), ...(error && { error }) }
      const text = JSON.stringify(request)
      if (request === undefined || shown.has(text)) return answered
      shown.add(text)
      return { request, ...answered }
    })
    return { ...goldenCase, exchanges }
  })
  return { ...golden, cases }
}
