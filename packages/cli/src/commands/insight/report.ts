import { Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import {
  fetchCharts,
  fetchReport,
  REPORT_FORMATS,
  type WrittenCharts,
  type WrittenReport,
} from '../../insight/fetch-report.ts'
import { insightArg } from '../../insight/insight-command.ts'
import { openInBrowser } from '../../insight/open-in-browser.ts'
import { refuseTwoDocuments } from '../../write-lines.ts'

export default class InsightReport extends HowazitCommand {
  static override summary = 'Save what an insight found as a file'
  static override description =
    'html is a report with charts that opens in any browser, without a network; csv has a row for each figure, json everything that is said of the findings, charts the charts of the report as SVG files in a folder. They quote respondents, redacted: the token needs responses:read.'
  static override examples = [
    '<%= config.bin %> insight report 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --open',
    '<%= config.bin %> insight report 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --format csv --output findings.csv',
    '<%= config.bin %> insight report 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --format charts --output charts',
  ]
  static override args = { insight: insightArg() }
  static override flags = {
    format: Flags.option({
      options: REPORT_FORMATS,
      default: 'html' as const,
      description: 'html, csv, json or charts',
    })(),
    output: Flags.string({
      char: 'o',
      description:
        'file to write, - for standard output; of charts a folder; insight-ID.html and the like in this folder without it',
    }),
    open: Flags.boolean({ description: 'show it in the browser' }),
  }

  async run(): Promise<WrittenReport | WrittenCharts> {
    const { args, flags } = await this.parse(InsightReport)
    const { format, output: path, open } = flags
    if (path === '-' && this.jsonEnabled()) refuseTwoDocuments(path)
    if (path === '-' && open)
      throw new CommandError('--open shows a file, and --output - writes none.', { tryThis: 'leave one of them away' })
    if (format === 'charts' && (path === '-' || open))
      throw new CommandError(`Charts are several files, and ${open ? '--open shows' : '--output - writes'} one.`, {
        tryThis: 'name a folder with --output',
      })
    const howazit = this.howazit(flags)
    const place = { jobId: args.insight, path }
    if (format === 'charts') return this.sayCharts(await fetchCharts(howazit, place))
    const report = await fetchReport(howazit, { ...place, format })
    if (report.output !== '-') this.say(`${report.output}: ${report.bytes.toLocaleString('en-US')} bytes`)
    if (open) await openInBrowser(report.output)
    return report
  }

  private sayCharts(written: WrittenCharts): WrittenCharts {
    for (const { output, bytes } of written.charts) this.say(`${output}: ${bytes.toLocaleString('en-US')} bytes`)
    if (written.charts.length === 0) this.say('There is no chart: nothing has enough answers.')
    return written
  }
}
