import type { IsolationReport } from '@howazit/sdk'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { green, red } from '../../output.ts'

export default class DoctorIsolation extends HowazitCommand {
  static override summary = 'Check on a live platform that no tenant sees what is another’s'
  static override description =
    'Reads only. As an operator: of the running platform, or of the profile `operator` (`howazit operator bootstrap`). Exits with 1 when a check fails.'
  static override examples = ['<%= config.bin %> doctor isolation', '<%= config.bin %> doctor isolation --json']

  async run(): Promise<IsolationReport> {
    const { flags } = await this.parse(DoctorIsolation)
    const report = await this.howazitAsOperator(flags).tenants.checkIsolation()
    for (const { name, status, detail } of report.checks)
      this.say(
        `${status === 'ok' ? green('ok    ') : red('failed')}  ${name}${detail === undefined ? '' : `: ${detail}`}`,
      )
    this.note(`${report.checks.length} checks, ${report.tenantsChecked} tenants looked at.`)
    if (report.status !== 'apart') process.exitCode = EXIT.failure
    return report
  }
}
