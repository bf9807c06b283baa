import type { Howazit, Insight } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { EXIT } from '../../exit-code.ts'
import { findSurvey } from '../../find-survey.ts'
import { parseId } from '../../id-arg.ts'
import { InsightCommand } from '../../insight/insight-command.ts'
import { progressText } from '../../insight/insight-text.ts'
import { output } from '../../output.ts'
import { untilStopped } from '../../until-stopped.ts'

export default class InsightWatch extends InsightCommand {
  static override summary = 'Watch insight jobs, a line for whatever is new'
  static override description =
    'One job until it is over: exits with 0 once it succeeded, with 3 when it failed. Without an id all that are under way or begin, until Ctrl-C. With --json each line is the job as it is.'
  static override examples = [
    '<%= config.bin %> insight watch 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21',
    '<%= config.bin %> insight watch --survey store-visit --json',
  ]
  static override args = {
    insight: Args.string({
      description: 'id of the insight; without it all of them',
      parse: async (text) => parseId(text, { what: 'insight', tryThis: 'howazit insight list' }),
    }),
  }
  static override flags = {
    survey: Flags.string({ char: 's', description: 'those of a survey alone: its slug or id' }),
  }

  async run(): Promise<void> {
    const { args, flags } = await this.parse(InsightWatch)
    const howazit = this.howazit(flags)
    const stopping = new AbortController()
    void untilStopped().then(() => stopping.abort())
    // Nobody reads any more, as `| head` does.
    process.stdout.once('error', () => stopping.abort())
    if (args.insight === undefined) await this.watchAll(howazit, flags.survey, stopping.signal)
    else await this.watchOne(howazit, args.insight, stopping.signal)
  }

  private async watchOne(howazit: Howazit, jobId: string, signal: AbortSignal): Promise<void> {
    const { status } = await howazit.insights.wait(jobId, { signal, onProgress: (insight) => this.show(insight) })
    process.exitCode = status === 'failed' ? EXIT.partial : EXIT.ok
  }

  private async watchAll(howazit: Howazit, survey: string | undefined, signal: AbortSignal): Promise<void> {
    const ofSurvey = survey === undefined ? {} : { surveyId: (await findSurvey(howazit, survey)).id }
    for await (const insight of howazit.insights.follow({ ...ofSurvey, signal })) this.show(insight)
  }

  /** Lines have no end that a result could be printed at, so they are what is printed. */
  private show(insight: Insight): void {
    output.line(this.jsonEnabled() ? JSON.stringify(insight) : `${insight.id}  ${progressText(insight)}`)
  }
}
