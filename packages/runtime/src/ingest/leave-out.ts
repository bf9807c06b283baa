import type { ResponseIngest } from '@howazit/sdk'
import type { Finding } from '../runtime.ts'

/**
 * A body without the answers that something was found about; undefined where that would not help: something else does not fit, or
 * no answer is left.
 */
export function leaveOutInvalid(body: ResponseIngest, findings: readonly Finding[]): ResponseIngest | undefined {
  const places = findings.map(({ pointer }) => answerAt(pointer))
  if (places.includes(undefined)) return undefined
  const answers = body.answers.filter((_, index) => !places.includes(index))
  return answers.length === 0 ? undefined : { ...body, answers }
}

/** Which answer a pointer leads to or into. */
function answerAt(pointer: string): number | undefined {
  const index = /^\/answers\/(\d+)(?:\/|$)/.exec(pointer)?.[1]
  return index === undefined ? undefined : Number(index)
}
