import type { Conditions } from '../manifest/common.ts'
import { judgeReply } from '../outcome/judge-reply.ts'
import type { ParsedReply } from '../outcome/parse-reply.ts'
import { type Asking, ask, type Question } from './ask.ts'
import type { Sent } from './http.ts'
import type { RecordOutcome } from './operation-call.ts'

/** A question that no event is behind. */
export interface PlainQuestion extends Pick<Question<unknown>, 'template' | 'scope' | 'purpose'> {
  /** Every 2xx by default. */
  readonly success?: Conditions
}

/** What was answered; or why not, in the words of an attempt. */
export type PlainlyAsked = { readonly reply: ParsedReply } | { readonly failure: RecordOutcome }

/** Asks once, and lets the connector's rules judge what comes back. */
export async function askPlainly({ success, ...question }: PlainQuestion, asking: Asking): Promise<PlainlyAsked> {
  const { connector, conversation, ports } = asking
  const judge = (sent: Sent) => {
    const { redact } = conversation.redactor
    const whole = judgeReply(sent, { connector, operation: { ...(success && { success }) }, now: ports.now(), redact })
    return { whole, judged: whole }
  }
  const asked = await ask({ ...question, judge }, asking)
  if ('ended' in asked) return { failure: asked.ended }
  const { meaning, ...failure } = asked.judged
  return meaning === 'success' && asked.reply ? { reply: asked.reply } : { failure }
}
