import { Flags } from '@oclif/core'

/** Whose log. */
export const auditFlags = {
  platform: Flags.boolean({
    description: 'what belongs to no tenant: tenants, operators, issuers, keys; as an operator',
  }),
  reason: Flags.string({ description: 'why an operator reads the log of --tenant; the command without it' }),
}

export interface AuditFlags {
  readonly url?: string | undefined
  readonly profile?: string | undefined
  readonly tenant?: string | undefined
  readonly platform: boolean
  readonly reason?: string | undefined
}
