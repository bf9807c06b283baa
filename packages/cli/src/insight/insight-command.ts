import type { Howazit, Insight, InsightFinding } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { EXIT } from '../exit-code.ts'
import { HowazitCommand } from '../howazit-command.ts'
import { idArg } from '../id-arg.ts'
import { createProgress } from '../output.ts'
import { take } from '../take.ts'
import { findingText, nextText, progressText } from './insight-text.ts'
import { writingText } from './writing-text.ts'

/** A new one each time: a command's args are its own. */
export const insightArg = () => idArg('insight', 'howazit insight list')

export const waitFlag = Flags.boolean({ description: 'watch it until it is over, and show what it found' })

/** A job, and what it found where that was waited for. */
export type InsightOutcome = Insight & { readonly found?: readonly InsightFinding[] }

/** Of a person's patience; `insight findings` shows all of them. */
const SHOWN_MAX = 12

/** What commands about insights share: how a job is watched, and told of. */
export abstract class InsightCommand extends HowazitCommand {
  /** Until it is over; the exit code says whether it succeeded. */
  protected async follow(howazit: Howazit, jobId: string): Promise<InsightOutcome> {
    const progress = createProgress('insight')
    const insight = await howazit.insights.wait(jobId, { onProgress: (now) => progress.update(progressText(now)) })
    progress.done()
    if (insight.status === 'failed') {
      process.exitCode = EXIT.partial
      return this.tell(insight)
    }
    this.say(progressText(insight))
    if (insight.languageModel) this.say(writingText(insight.languageModel))
    const found = await take(howazit.insights.findings(jobId), SHOWN_MAX)
    for (const finding of found) this.say(`\n${findingText(finding)}`)
    this.say(`\nNext: ${nextText(insight)}`)
    return { ...insight, found }
  }

  protected tell(insight: Insight): Insight {
    const { problem } = insight
    this.say(progressText(insight))
    if (insight.languageModel) this.say(writingText(insight.languageModel))
    if (problem) this.say(`${problem.code}: ${problem.detail}`)
    this.say(`Next: ${nextText(insight)}`)
    return insight
  }
}
