import { Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { fetchReport, REPORT_FORMATS, type WrittenReport } from '../../insight/fetch-report.ts'
import { insightArg } from '../../insight/insight-command.ts'
import { openInBrowser } from '../../insight/open-in-browser.ts'
import { refuseTwoDocuments } from '../../write-lines.ts'

export default class InsightReport extends HowazitCommand {
  static override summary = 'Save what an insight found as a file'
  static override description =
    'html is a report with charts that opens in any browser, without a network; csv has a row for each figure, json everything that is said of the findings. They quote respondents, redacted: the token needs responses:read.'
  static override examples = [
    '<%= config.bin %> insight report 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --open',
    '<%= config.bin %> insight report 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --format csv --output findings.csv',
  ]
  static override args = { insight: insightArg() }
  static override flags = {
    format: Flags.option({ options: REPORT_FORMATS, default: 'html' as const, description: 'html, csv or json' })(),
    output: Flags.string({
      char: 'o',
      description: 'file to write, - for standard output; insight-ID.html and the like in this folder without it',
    }),
    open: Flags.boolean({ description: 'show it in the browser' }),
  }

  async run(): Promise<WrittenReport> {
    const { args, flags } = await this.parse(InsightReport)
    const { format, output, open } = flags
    if (output === '-' && this.jsonEnabled()) refuseTwoDocuments(output)
    if (output === '-' && open)
      throw new CommandError('--open shows a file, and --output - writes none.', { tryThis: 'leave one of them away' })
    const report = await fetchReport(this.howazit(flags), { jobId: args.insight, format, path: output })
    if (report.output !== '-') this.say(`${report.output}: ${report.bytes.toLocaleString('en-US')} bytes`)
    if (open) await openInBrowser(report.output)
    return report
  }
}
