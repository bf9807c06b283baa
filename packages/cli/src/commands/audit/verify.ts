import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { AuditVerification, JsonWebKeySet } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { AuditCommand } from '../../audit/audit-command.ts'
import { type AuditFlags, auditFlags } from '../../audit/audit-flags.ts'
import { type CheckedExport, checkExport } from '../../audit/check-export.ts'
import { EXIT } from '../../exit-code.ts'
import { green, red, table } from '../../output.ts'

export default class AuditVerify extends AuditCommand {
  static override summary = 'Verify that nothing in the audit log was altered, removed, added or moved'
  static override description =
    'On the platform, or with --file an export of it, for which nothing but the platform’s public keys is needed. Exits with 1 when something does not fit.'
  static override examples = [
    '<%= config.bin %> audit verify',
    '<%= config.bin %> audit verify --platform --json',
    '<%= config.bin %> audit verify --file audit.ndjson --keys jwks.json',
  ]
  static override flags = {
    ...auditFlags,
    file: Flags.string({ description: 'an export; - for standard input' }),
    keys: Flags.string({
      description:
        'a copy of /.well-known/jwks.json, for a file older than the platform’s keys, or without the platform',
      dependsOn: ['file'],
    }),
  }

  async run(): Promise<AuditVerification | CheckedExport> {
    const { flags } = await this.parse(AuditVerify)
    const report = flags.file === undefined ? await this.verify(flags) : await this.check(flags.file, flags)
    if (!report.isIntact) process.exitCode = EXIT.failure
    return report
  }

  private async verify(flags: AuditFlags): Promise<AuditVerification> {
    const report = await (await this.auditOf(flags)).verify()
    const rows = report.findings.map(({ code, seq, detail }) => [seq === undefined ? '' : String(seq), code, detail])
    if (rows.length > 0) this.say(table(['seq', 'what', ''], rows))
    this.say(`${verdict(report.isIntact)}: ${report.entries.toLocaleString('en-US')} entries`)
    if (report.anchor) this.say(`anchored up to ${report.anchor.seq} at ${report.anchor.at}`)
    return report
  }

  private async check(file: string, flags: AuditFlags & { keys?: string | undefined }): Promise<CheckedExport> {
    const keys = flags.keys === undefined ? await this.howazit(flags).signingKeys() : await readKeys(flags.keys)
    const report = await checkExport(file === '-' ? process.stdin : createReadStream(file), keys)
    const { entries, signedAt, tenantId } = report
    this.say(
      `${verdict(report.isIntact)}: ${entries.toLocaleString('en-US')} entries of ${tenantId}, exported at ${signedAt}`,
    )
    return report
  }
}

const verdict = (isIntact: boolean): string => (isIntact ? green('intact') : red('not intact'))

const readKeys = async (path: string): Promise<JsonWebKeySet> =>
  JSON.parse(await readFile(path, 'utf8')) as JsonWebKeySet
