import { HowazitCommand } from '../../howazit-command.ts'
import { type DescribedKey, describeKey } from '../../operator/describe-key.ts'
import { withContext } from '../../operator/with-context.ts'
import { table } from '../../output.ts'

export default class OperatorKeys extends HowazitCommand {
  static override summary = 'List the keys that tokens are signed with'
  static override description = 'Runs where the settings of the API are (docs/deploying.md).'
  static override examples = ['<%= config.bin %> operator keys']

  async run(): Promise<{ items: DescribedKey[] }> {
    await this.parse(OperatorKeys)
    const items = await withContext(async ({ signingKeys }) => (await signingKeys.list()).map(describeKey))
    const rows = items.map(({ id, activeFrom, retiresAt }) => [id, activeFrom, retiresAt ?? 'not yet'])
    if (rows.length === 0) this.note('There are none yet; the first token makes one.')
    else this.say(table(['id', 'signs from', 'retires'], rows))
    return { items }
  }
}
