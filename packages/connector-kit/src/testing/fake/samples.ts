import type { JsonValue } from '../../mapping/mapping.ts'
import { judgeReply } from '../../outcome/judge-reply.ts'
import type { HttpRequest } from '../../run/http.ts'
import type { Golden, GoldenCase, GoldenReply, GoldenRequest } from '../golden.ts'
import { type ReplayOptions, replayGolden, toReply } from '../replay-golden.ts'
import type { MatchRequest, Route } from './routes.ts'

/** A reply of the samples, and what was asked. */
export interface Sample {
  readonly route: Route
  readonly goldenCase: GoldenCase
  readonly request: HttpRequest
  readonly reply: GoldenReply
  /** What it means, by the rules of the operation. */
  readonly meaning: string
}

/** Every reply of an operation's samples with its request: those that a golden file leaves out are made by running the case. */
export async function collectSamples(options: ReplayOptions, match: MatchRequest): Promise<readonly Sample[]> {
  const { golden } = options
  const samples: Sample[] = []
  for (const goldenCase of golden.cases) {
    // A case that cannot be replayed is told by `connector test`; the others are samples all the same.
    const replayed = await replayGolden(options, goldenCase).catch(() => undefined)
    for (const [index, { reply }] of goldenCase.exchanges.entries()) {
      const made = replayed?.requests[index]
      const request = made && toRequest(made)
      const route = request && match(request)
      if (!request || !route || !reply) continue
      samples.push({ route, goldenCase, request, reply, meaning: meaningOf(options, golden, reply) })
    }
  }
  return samples
}

function meaningOf({ connector }: ReplayOptions, { operation }: Golden, reply: GoldenReply): string {
  const rules = { connector, operation: connector.operations[operation]!, now: new Date(0) }
  return judgeReply({ reply: toReply(reply) }, rules).meaning
}

function toRequest({ method, url, headers, body }: GoldenRequest): HttpRequest {
  return { method, url, headers, body: body === undefined ? null : textOf(body) }
}

function textOf(body: JsonValue): string {
  return typeof body === 'string' ? body : JSON.stringify(body)
}
