import { HowazitCommand } from '../../howazit-command.ts'
import { withContext } from '../../operator/with-context.ts'
import { table } from '../../output.ts'

/** An operator as commands print it. */
interface DescribedOperator {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly revokedAt?: string
}

export default class OperatorList extends HowazitCommand {
  static override summary = 'List the operators'
  static override description = 'Runs where the settings of the API are (docs/deploying.md).'
  static override examples = ['<%= config.bin %> operator list']

  async run(): Promise<{ items: DescribedOperator[] }> {
    await this.parse(OperatorList)
    const operators = await withContext(({ operatorClients }) => operatorClients.list())
    const items = operators.map(({ id, name, createdAt, revokedAt }) => ({
      id,
      name,
      createdAt: createdAt.toISOString(),
      ...(revokedAt && { revokedAt: revokedAt.toISOString() }),
    }))
    const rows = items.map(({ id, name, createdAt, revokedAt }) => [
      id,
      name,
      createdAt,
      revokedAt && `revoked ${revokedAt}`,
    ])
    if (rows.length === 0) this.note('There are none. Try this: howazit operator bootstrap')
    else this.say(table(['id', 'name', 'created', ''], rows))
    return { items }
  }
}
