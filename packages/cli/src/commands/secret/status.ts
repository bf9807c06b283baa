import { HowazitCommand } from '../../howazit-command.ts'
import type { KeyUse } from '../../operator/key-work.ts'
import { withContext } from '../../operator/with-context.ts'
import { table } from '../../output.ts'

export default class SecretStatus extends HowazitCommand {
  static override summary = 'Show which key-encryption keys are in use, and by how many keys'
  static override description =
    'What is not under the current key is brought there by `howazit secret rotate`; a key that nothing is under may go. Runs where the settings of the API are (docs/secrets.md).'
  static override examples = ['<%= config.bin %> secret status']

  async run(): Promise<{ items: KeyUse[] }> {
    await this.parse(SecretStatus)
    const items = [...(await withContext(async ({ secretKeys, tenants }) => secretKeys.list(await tenants.list())))]
    const rows = items.map(({ keyId, isCurrent, tenantKeys, platformKeys, signingKeys }) => [
      keyId || '(from before keys had ids)',
      tenantKeys,
      platformKeys,
      signingKeys,
      isCurrent ? 'current' : '',
    ])
    this.say(table(['key-encryption key', 'tenant keys', 'platform keys', 'signing keys', ''], rows))
    return { items }
  }
}
