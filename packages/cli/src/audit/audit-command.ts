import type { AuditCalls } from '@howazit/sdk'
import { findTarget } from '../find-target.ts'
import { findTenant } from '../find-tenant.ts'
import { HowazitCommand } from '../howazit-command.ts'
import type { AuditFlags } from './audit-flags.ts'

/** What the commands about the audit log share: whose log it is, and who reads it. */
export abstract class AuditCommand extends HowazitCommand {
  /** The caller's own; with --platform the platform's; with --tenant an operator enters, and the log says so. */
  protected async auditOf(flags: AuditFlags): Promise<AuditCalls> {
    if (flags.platform) return this.howazitAsOperator(flags).audit.platform
    if (flags.tenant === undefined) return this.howazit(flags).audit
    const operator = this.howazitAsOperator(flags)
    const { id } = await findTenant(operator, flags.tenant)
    const { reason = this.commandLine } = flags
    const grant = await operator.tenants.createToken(id, { scopes: ['audit:read'] }, { reason })
    return this.connect({ url: findTarget(flags, 'operator').url, auth: grant.access_token }).audit
  }
}
