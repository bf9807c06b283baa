import { Flags } from '@oclif/core'
import { findSurvey } from '../../find-survey.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'
import { surveyFlags, toTimeframe } from '../../survey-flags.ts'
import { refuseTwoDocuments, writeLines } from '../../write-lines.ts'

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
    reason: optionalReasonFlag,
    output: Flags.string({ char: 'o', description: 'file to write; standard output without it', default: '-' }),
  }

  async run(): Promise<{ lines: number; output: string }> {
    const { flags } = await this.parse(ResponseExport)
    if (this.jsonEnabled()) refuseTwoDocuments(flags.output)
    const howazit = this.howazit(flags)
    const survey = await findSurvey(howazit, flags.survey)
    const filter = { surveyId: survey.id, format: flags.format, ...toTimeframe(flags) }
    const exported = howazit.responses.export(filter, { reason: flags.reason })
    let lines = 0
    async function* counted(): AsyncGenerator<string> {
      for await (const line of exported) {
        lines += 1
        yield `${line}\n`
      }
    }
    await writeLines(counted(), flags.output)
    this.note(`${lines.toLocaleString('en-US')} lines of "${survey.slug}"`)
    return { lines, output: flags.output }
  }
}
