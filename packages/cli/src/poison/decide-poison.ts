import type { Howazit, PoisonDecision, PoisonSelection } from '@howazit/sdk'
import { askYes } from '../ask-yes.ts'
import { createProgress } from '../output.ts'

export interface Decision {
  readonly verb: 'replay' | 'discard'
  readonly selection: PoisonSelection
  readonly reason: string
  readonly isDryRun: boolean
  readonly isSure: boolean
  /** Shows what is meant, before anything is asked or done. */
  readonly show: (plan: PoisonDecision) => void
}

/**
 * Says what is meant, asks, and does it piece by piece. What fails from now on is not in it, however long that takes.
 */
export async function decidePoison({ poisonMessages }: Howazit, decision: Decision): Promise<PoisonDecision> {
  const { verb, reason, isDryRun, isSure, show } = decision
  const selection = { failedBefore: new Date().toISOString(), ...decision.selection }
  const plan = await poisonMessages[verb]({ ...selection, dryRun: true }, { reason })
  show(plan)
  if (isDryRun || plan.matched === 0 || !(isSure || (await askYes(questionOf(verb, plan.matched))))) return plan

  const progress = createProgress(verb)
  let decided = 0
  for (;;) {
    const step = await poisonMessages[verb](selection, { reason })
    decided += step.decided
    progress.update(`${decided} of ${plan.matched}`)
    // One that somebody else decided on meanwhile is no reason to go on for ever.
    if (step.remaining === 0 || step.decided === 0) {
      progress.done()
      return { ...plan, decided, remaining: step.remaining }
    }
  }
}

const questionOf = (verb: Decision['verb'], count: number): string =>
  verb === 'replay' ? `Send ${count} messages to their stages again?` : `Delete what is in ${count} messages?`
