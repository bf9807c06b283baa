import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { Flags } from '@oclif/core'
import { findSurvey } from '../../find-survey.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { surveyFlags, toTimeframe } from '../../survey-flags.ts'

const FORMATS = ['ndjson', 'csv'] as const

export default class ResponseExport extends HowazitCommand {
  static override summary = 'Export responses as NDJSON or CSV'
  static override description = 'NDJSON lines can be ingested again as they are.'
  static override examples = [
    '<%= config.bin %> response export --survey store-visit > responses.ndjson',
    '<%= config.bin %> response export --format csv --output responses.csv',
  ]
  static override flags = {
    ...surveyFlags,
    format: Flags.option({ options: FORMATS, default: 'ndjson' as const, description: 'NDJSON or CSV' })(),
    output: Flags.string({ char: 'o', description: 'file to write; standard output without it', default: '-' }),
  }

  async run(): Promise<{ lines: number; output: string }> {
    const { flags } = await this.parse(ResponseExport)
    const howazit = this.howazit(flags)
    const survey = await findSurvey(howazit, flags.survey)
    const out = flags.output === '-' ? process.stdout : createWriteStream(flags.output)
    let lines = 0
    for await (const line of howazit.responses.export({
      surveyId: survey.id,
      format: flags.format,
      ...toTimeframe(flags),
    })) {
      lines += 1
      if (!out.write(`${line}\n`)) await once(out, 'drain')
    }
    if (out !== process.stdout) await new Promise<void>((resolve) => out.end(resolve))
    this.note(`${lines.toLocaleString('en-US')} lines of "${survey.slug}"`)
    return { lines, output: flags.output }
  }
}
