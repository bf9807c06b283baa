import { writeFile } from 'node:fs/promises'
import type { CertificationReport, CheckResult } from '@howazit/connector-kit/authoring'
import { Args, Flags } from '@oclif/core'
import { readReportKey } from '../../connector/catalogue/report-key.ts'
import { findConnectorFolder, findConnectorFolders } from '../../connector/find-folder.ts'
import { openConnector } from '../../connector/open-connector.ts'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { green, red } from '../../output.ts'

/** With `--all`: a line each, in the order of their folders. */
export interface CertifiedConnectors {
  connectors: Pick<CertificationReport, 'connector' | 'version' | 'isCertified' | 'score'>[]
}

export default class ConnectorCertify extends HowazitCommand {
  static override summary = 'Check a connector against everything that is asked of one, and score it'
  static override description =
    'Runs its mappings in the sandbox, its operations against replies of every kind, and its verifier against forged calls; nothing is sent anywhere. Exits with 1 when a required check fails. With --report the result is written with a detached signature (Ed25519). With --all each connector below the folder is one line.'
  static override examples = [
    '<%= config.bin %> connector certify',
    '<%= config.bin %> connector certify my-crm --report report.json',
    '<%= config.bin %> connector certify my-crm --report report.json --key signing-key.pem',
    '<%= config.bin %> connector certify --all',
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
    passed: Flags.boolean({ description: 'show the checks that passed as well' }),
    all: Flags.boolean({
      description: 'every connector below the folder; without one below this one, or below connectors/ in it',
      exclusive: ['report', 'passed'],
    }),
  }

  async run(): Promise<CertificationReport | CertifiedConnectors> {
    const { args, flags } = await this.parse(ConnectorCertify)
    return flags.all ? await this.certifyAll(args.folder) : await this.certifyOne(args.folder, flags)
  }

  private async certifyOne(given: string | undefined, flags: OneFlags): Promise<CertificationReport> {
    const folder = findConnectorFolder(given, 'howazit connector certify')
    const report = await certify(folder)
    if (flags.report !== undefined) {
      const { signReport } = await import('@howazit/connector-kit/authoring')
      const signed = await signReport(report, await readReportKey(flags.key))
      await writeFile(flags.report, `${JSON.stringify(signed, null, 2)}\n`)
    }
    this.show(report, flags.passed)
    if (flags.report !== undefined) this.say(`wrote ${flags.report}`)
    if (report.isCertified) this.note(`Next: howazit connector publish ${folder}`)
    else process.exitCode = EXIT.failure
    return report
  }

  private async certifyAll(given: string | undefined): Promise<CertifiedConnectors> {
    const connectors: CertifiedConnectors['connectors'] = []
    const failing: string[] = []
    for (const folder of findConnectorFolders(given)) {
      const report = await certify(folder)
      const { connector, version, isCertified, score } = report
      connectors.push({ connector, version, isCertified, score })
      if (!isCertified) failing.push(folder)
      this.say(`${describeVerdict(report)}, ${countOf(report, 'passed')} passed, ${countOf(report, 'failed')} failed`)
    }
    this.say(`${connectors.length - failing.length} of ${connectors.length} are certified.`)
    if (failing.length > 0) {
      process.exitCode = EXIT.failure
      this.note(`Next: howazit connector certify ${failing[0]}`)
    }
    return { connectors }
  }

  private show(report: CertificationReport, withPassed: boolean): void {
    for (const check of report.checks) if (withPassed || check.status === 'failed') this.showCheck(check)
    const [passed, failed, skipped] = (['passed', 'failed', 'skipped'] as const).map((status) =>
      countOf(report, status),
    )
    this.say(`${passed} passed, ${failed} failed, ${skipped} cannot be asked`)
    this.say(describeVerdict(report))
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

interface OneFlags {
  readonly report: string | undefined
  readonly key: string | undefined
  readonly passed: boolean
}

async function certify(folder: string): Promise<CertificationReport> {
  await using opened = await openConnector(folder)
  const { certifyConnector } = await import('@howazit/connector-kit/authoring')
  return await certifyConnector({ ...opened, now: new Date() })
}

const countOf = ({ checks }: CertificationReport, status: CheckResult['status']): number =>
  checks.filter((check) => check.status === status).length

const describeVerdict = ({ connector, version, score, isCertified }: CertificationReport): string =>
  `${connector} ${version}: ${isCertified ? green('certified') : red('not certified')}, score ${score}`
