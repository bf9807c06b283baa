import { writeFile } from 'node:fs/promises'
import type { CertificationReport, CheckResult } from '@howazit/connector-kit/authoring'
import { Args, Flags } from '@oclif/core'
import { readReportKey } from '../../connector/catalogue/report-key.ts'
import { findConnectorFolder } from '../../connector/find-folder.ts'
import { openConnector } from '../../connector/open-connector.ts'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { green, red } from '../../output.ts'

export default class ConnectorCertify extends HowazitCommand {
  static override summary = 'Check a connector against everything that is asked of one, and score it'
  static override description =
    'Runs its mappings in the sandbox, its operations against replies of every kind, and its verifier against forged calls; nothing is sent anywhere. Exits with 1 when a required check fails. With --report the result is written with a detached signature (Ed25519).'
  static override examples = [
    '<%= config.bin %> connector certify',
    '<%= config.bin %> connector certify my-crm --report report.json',
    '<%= config.bin %> connector certify my-crm --report report.json --key signing-key.pem',
  ]
  static override args = {
    folder: Args.string({ description: 'the folder of the connector; without it this one, or the only one below it' }),
  }
  static override flags = {
    report: Flags.string({ description: 'write the signed report to this file' }),
    key: Flags.string({
      description: 'PEM file of an Ed25519 private key; without it one that is made for this machine once',
      dependsOn: ['report'],
    }),
    all: Flags.boolean({ description: 'show the checks that passed as well' }),
  }

  async run(): Promise<CertificationReport> {
    const { args, flags } = await this.parse(ConnectorCertify)
    const folder = findConnectorFolder(args.folder, 'howazit connector certify')
    await using opened = await openConnector(folder)
    const { certifyConnector, signReport } = await import('@howazit/connector-kit/authoring')
    const report = await certifyConnector({ ...opened, now: new Date() })
    if (flags.report !== undefined) {
      const signed = await signReport(report, await readReportKey(flags.key))
      await writeFile(flags.report, `${JSON.stringify(signed, null, 2)}\n`)
    }
    this.show(report, flags.all)
    if (flags.report !== undefined) this.say(`wrote ${flags.report}`)
    if (report.isCertified) this.note(`Next: howazit connector publish ${folder}`)
    else process.exitCode = EXIT.failure
    return report
  }

  private show({ checks, connector, version, score, isCertified }: CertificationReport, all: boolean): void {
    for (const check of checks) if (all || check.status === 'failed') this.showCheck(check)
    const count = (status: CheckResult['status']) => checks.filter((check) => check.status === status).length
    this.say(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} cannot be asked`)
    this.say(`${connector} ${version}: ${isCertified ? green('certified') : red('not certified')}, score ${score}`)
  }

  private showCheck({ id, level, title, status, found, fix }: CheckResult): void {
    const isAdvice = status === 'failed' && level === 'advised'
    const mark =
      status === 'passed' ? green('ok    ') : status === 'skipped' ? '-     ' : isAdvice ? 'advice' : red('failed')
    this.say(`${mark} ${id}: ${title}`)
    for (const sentence of found) this.say(`       ${sentence}`)
    if (fix !== undefined) this.say(`       Try this: ${fix}`)
  }
}
