import { setTimeout as delay } from 'node:timers/promises'
import type { Howazit, InsightVerification } from '@howazit/sdk'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { insightArg } from '../../insight/insight-command.ts'
import { createProgress, table } from '../../output.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'

const POLL_MS = 250

export default class InsightVerify extends HowazitCommand {
  static override summary = 'Compute every figure of an insight again, of the responses behind it'
  static override description =
    'Exits with 0 where all of them are the same, also where responses were erased or changed since, or comments were read by an earlier model: then the figures of now took their place. Exits with 3 where a figure differs.'
  static override examples = ['<%= config.bin %> insight verify 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21']
  static override args = { insight: insightArg() }
  static override flags = { reason: optionalReasonFlag }

  async run(): Promise<InsightVerification> {
    const { args, flags } = await this.parse(InsightVerify)
    const howazit = this.howazit(flags)
    await howazit.insights.verify(args.insight, { reason: flags.reason })
    const verification = await until(howazit, args.insight)
    if (verification.status === 'differs') process.exitCode = EXIT.partial
    this.say(verdictText(verification))
    return verification
  }
}

async function until({ insights }: Howazit, jobId: string): Promise<InsightVerification> {
  const progress = createProgress('verification')
  for (;;) {
    const verification = await insights.getVerification(jobId)
    progress.update(verification.status)
    if (verification.status !== 'queued') {
      progress.done()
      return verification
    }
    await delay(POLL_MS)
  }
}

function verdictText({ status, findings, erased, changed, differences }: InsightVerification): string {
  if (status === 'verified') return `verified: ${findings} findings, every figure the same`
  if (status === 'refreshed' && erased + changed === 0)
    return `refreshed: an earlier model had read the comments; ${findings} findings as this one reads them`
  if (status === 'refreshed')
    return `refreshed: ${erased} ${erased === 1 ? 'response' : 'responses'} erased and ${changed} changed since; ${findings} findings of those that are left`
  const rows = differences.map(({ findingId, pointer, published, computed }) => [
    findingId,
    pointer,
    published,
    computed,
  ])
  return `differs:\n${table(['finding', 'figure', 'published', 'computed'], rows)}`
}
