import type { Tenant, TenantTier } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { toQuota } from '../../quota-flags.ts'
import { describeTenant } from '../../tenant-text.ts'

export default class TenantCreate extends HowazitCommand {
  static override summary = 'Create a tenant; the same one again changes nothing'
  static override description =
    'As an operator: of the running platform, or of the profile `operator` (`howazit operator bootstrap`).'
  static override examples = [
    '<%= config.bin %> tenant create acme --name "Acme Hotels" --tier gold',
    '<%= config.bin %> tenant create acme --external-id crm-4711 --json',
  ]
  static override args = {
    slug: Args.string({ required: true, description: 'lower case letters, digits and dashes' }),
  }
  static override flags = {
    name: Flags.string({ description: 'for people; the slug without it' }),
    tier: Flags.option({ options: ['standard', 'gold'] as const satisfies readonly TenantTier[] })({
      description: 'what it has a right to; standard without it',
    }),
    quota: Flags.integer({ description: 'responses per second it may send', min: 1 }),
    burst: Flags.integer({
      description: 'responses at once; what it may in a second without it',
      min: 1,
      dependsOn: ['quota'],
    }),
    'client-percent': Flags.integer({
      description: 'how much of the quota one of its clients may take; what the platform says without it',
      min: 1,
      max: 100,
      dependsOn: ['quota'],
    }),
    'external-id': Flags.string({ description: 'what another system calls it' }),
  }

  async run(): Promise<Tenant> {
    const { args, flags } = await this.parse(TenantCreate)
    const { name, tier, quota, 'external-id': externalId } = flags
    const draft = {
      slug: args.slug,
      ...(name && { name }),
      ...(tier && { tier }),
      ...(externalId && { externalId }),
      ...(quota && { quota: toQuota(quota, flags) }),
    }
    const tenant = await this.howazitAsOperator(flags).tenants.create(draft)
    this.say(describeTenant(tenant))
    this.note(`Try this: howazit token create --tenant ${tenant.slug} --reason WHY`)
    return tenant
  }
}
