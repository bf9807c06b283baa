import type { Tenant, TenantTier, TenantUpdate } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { findTenant } from '../../find-tenant.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { parseRetry } from '../../parse-retry.ts'
import { type QuotaFlags, quotaFlags, toQuota } from '../../quota-flags.ts'
import { reasonFlag } from '../../reason-flag.ts'
import { describeTenant } from '../../tenant-text.ts'

export default class TenantSet extends HowazitCommand {
  static override summary = 'Change a tenant'
  static override description =
    'As an operator: of the running platform, or of the profile `operator` (`howazit operator bootstrap`).'
  static override examples = [
    '<%= config.bin %> tenant set acme --tier gold --reason "Contract of November"',
    '<%= config.bin %> tenant set acme --quota 1000 --burst 5000 --client-percent 25 --reason "Ticket 4711"',
    '<%= config.bin %> tenant set acme --external-id "" --reason "Left the CRM"',
  ]
  static override args = { slug: Args.string({ required: true, description: 'as `tenant list` shows it' }) }
  static override flags = {
    name: Flags.string({ description: 'for people' }),
    tier: Flags.option({ options: ['standard', 'gold'] as const satisfies readonly TenantTier[] })({
      description: 'what it has a right to',
    }),
    quota: Flags.integer({ description: 'responses per second it may send; 0 for what every tenant may', min: 0 }),
    ...quotaFlags,
    'external-id': Flags.string({ description: 'what another system calls it; empty for nothing' }),
    reason: reasonFlag,
    'retention-days': Flags.integer({ description: 'how long its responses are kept; 0 for ever', min: 0 }),
    retry: Flags.string({
      description: "seconds before each attempt of its deliveries, such as 0,5,300,1800; empty for the platform's",
    }),
  }

  async run(): Promise<Tenant> {
    const { args, flags } = await this.parse(TenantSet)
    const howazit = this.howazitAsOperator(flags)
    const { id } = await findTenant(howazit, args.slug)
    const tenant = await howazit.tenants.update(id, toUpdate(flags), { reason: flags.reason })
    this.say(describeTenant(tenant))
    return tenant
  }
}

interface SetFlags extends QuotaFlags {
  readonly name?: string | undefined
  readonly tier?: TenantTier | undefined
  readonly 'external-id'?: string | undefined
  readonly quota?: number | undefined
  readonly 'retention-days'?: number | undefined
  readonly retry?: string | undefined
}

function toUpdate({ name, tier, 'external-id': externalId, quota, ...flags }: SetFlags): TenantUpdate {
  const { 'retention-days': retentionDays, retry } = flags
  return {
    ...(name && { name }),
    ...(tier && { tier }),
    ...(externalId !== undefined && { externalId: externalId === '' ? null : externalId }),
    ...(quota !== undefined && { quota: quota === 0 ? null : toQuota(quota, flags) }),
    ...(retentionDays !== undefined && { retentionDays: retentionDays === 0 ? null : retentionDays }),
    ...(retry !== undefined && { retrySchedule: retry === '' ? null : parseRetry(retry) }),
  }
}
