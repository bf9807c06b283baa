import type { Tenant, TenantMove } from '@howazit/sdk'
import { Args } from '@oclif/core'
import { findTenant } from '../../find-tenant.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { moveLine } from '../../move/move-text.ts'
import { describeTenant } from '../../tenant-text.ts'

/** With its last move, which may be under way. */
type ShownTenant = Tenant & { readonly move?: TenantMove }

export default class TenantShow extends HowazitCommand {
  static override summary = 'Show a tenant, and its last move'
  static override description =
    'As an operator: of the running platform, or of the profile `operator` (`howazit operator bootstrap`).'
  static override examples = ['<%= config.bin %> tenant show acme']
  static override args = { slug: Args.string({ required: true, description: 'as `tenant list` shows it' }) }

  async run(): Promise<ShownTenant> {
    const { args, flags } = await this.parse(TenantShow)
    const howazit = this.howazitAsOperator(flags)
    const tenant = await findTenant(howazit, args.slug)
    const [move] = (await howazit.tenantMoves.list(tenant.id, { limit: 1 })).items
    this.say(describeTenant(tenant))
    if (move !== undefined) this.say(moveLine(args.slug, move))
    return move === undefined ? tenant : { ...tenant, move }
  }
}
