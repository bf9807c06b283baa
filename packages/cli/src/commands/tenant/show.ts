import type { Tenant } from '@howazit/sdk'
import { Args } from '@oclif/core'
import { findTenant } from '../../find-tenant.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { describeTenant } from '../../tenant-text.ts'

export default class TenantShow extends HowazitCommand {
  static override summary = 'Show a tenant'
  static override description =
    'As an operator: of the running platform, or of the profile `operator` (`howazit operator bootstrap`).'
  static override examples = ['<%= config.bin %> tenant show acme']
  static override args = { slug: Args.string({ required: true, description: 'as `tenant list` shows it' }) }

  async run(): Promise<Tenant> {
    const { args, flags } = await this.parse(TenantShow)
    const tenant = await findTenant(this.howazitAsOperator(flags), args.slug)
    this.say(describeTenant(tenant))
    return tenant
  }
}
