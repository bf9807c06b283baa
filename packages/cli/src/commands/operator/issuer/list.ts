import { HowazitCommand } from '../../../howazit-command.ts'
import { type DescribedIssuer, describeIssuer } from '../../../operator/describe-issuer.ts'
import { withContext } from '../../../operator/with-context.ts'
import { table } from '../../../output.ts'

export default class OperatorIssuerList extends HowazitCommand {
  static override summary = 'List the OpenID providers whose tokens are taken'
  static override description = 'Runs where the settings of the API are (docs/deploying.md).'
  static override examples = ['<%= config.bin %> operator issuer list']

  async run(): Promise<{ items: DescribedIssuer[] }> {
    await this.parse(OperatorIssuerList)
    const items = await withContext(async ({ trustedIssuers }) => (await trustedIssuers.list()).map(describeIssuer))
    const rows = items.map(({ issuer, provider, audience, algorithm, tenants }) => [
      issuer,
      provider,
      audience,
      algorithm,
      String(Object.keys(tenants).length),
    ])
    if (rows.length === 0) this.note('There are none: only tokens of the platform are taken.')
    else this.say(table(['issuer', 'provider', 'audience', 'algorithm', 'tenants'], rows))
    return { items }
  }
}
