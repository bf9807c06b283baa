import type { Tenant, TenantCreate as TenantDraft, TenantPlacement, TenantTier } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { serverFlag } from '../../move/server-flag.ts'
import { parseRetry } from '../../parse-retry.ts'
import { type QuotaFlags, quotaFlags, toQuota } from '../../quota-flags.ts'
import { describeTenant } from '../../tenant-text.ts'
import { waitUntilActive } from '../../wait-until-active.ts'

export default class TenantCreate extends HowazitCommand {
  static override summary = 'Create a tenant; the same one again changes nothing'
  static override description =
    'As an operator: of the running platform, or of the profile `operator` (`howazit operator bootstrap`).'
  static override examples = [
    '<%= config.bin %> tenant create acme --name "Acme Hotels" --tier gold',
    '<%= config.bin %> tenant create acme --tier gold --placement schema',
    '<%= config.bin %> tenant create acme --placement database --server west',
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
    ...quotaFlags,
    'external-id': Flags.string({ description: 'what another system calls it' }),
    placement: Flags.option({
      options: ['shared', 'schema', 'database'] as const satisfies readonly TenantPlacement[],
    })({
      description: 'where its tables are: with all others’, in a schema or in a database of its own; shared without it',
    }),
    server: serverFlag('placement'),
    region: Flags.string({ description: 'where its data is; that of the platform without it' }),
    'retention-days': Flags.integer({ description: 'how long its responses are kept; for ever without it', min: 1 }),
    retry: Flags.string({ description: 'seconds before each attempt of its deliveries, such as 0,5,300,1800' }),
    wait: Flags.boolean({ description: 'until its tables are made', default: true, allowNo: true }),
  }

  async run(): Promise<Tenant> {
    const { args, flags } = await this.parse(TenantCreate)
    const howazit = this.howazitAsOperator(flags)
    const created = await howazit.tenants.create(toDraft(args.slug, flags))
    const tenant = flags.wait ? await waitUntilActive(howazit, created, { note: (text) => this.note(text) }) : created
    this.say(describeTenant(tenant))
    this.note(`Try this: howazit token create --tenant ${tenant.slug} --reason WHY`)
    return tenant
  }
}

interface CreateFlags extends QuotaFlags {
  readonly name?: string | undefined
  readonly tier?: TenantTier | undefined
  readonly 'external-id'?: string | undefined
  readonly quota?: number | undefined
  readonly placement?: TenantPlacement | undefined
  readonly server?: string | undefined
  readonly region?: string | undefined
  readonly 'retention-days'?: number | undefined
  readonly retry?: string | undefined
}

function toDraft(slug: string, flags: CreateFlags): TenantDraft {
  const { name, tier, quota, placement, server, region, retry } = flags
  const { 'external-id': externalId, 'retention-days': retentionDays } = flags
  return {
    slug,
    ...(name && { name }),
    ...(tier && { tier }),
    ...(externalId && { externalId }),
    ...(quota && { quota: toQuota(quota, flags) }),
    ...(placement && { placement }),
    ...(server && { server }),
    ...(region && { region }),
    ...(retentionDays && { retentionDays }),
    ...(retry && { retrySchedule: parseRetry(retry) }),
  }
}
