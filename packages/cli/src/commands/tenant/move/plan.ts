import type { TenantMove } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { findTenant } from '../../../find-tenant.ts'
import { AS_OPERATOR, MoveCommand, slugArg } from '../../../move/move-command.ts'
import { serverFlag } from '../../../move/server-flag.ts'
import { durationFlag } from '../../../replay/duration-flag.ts'

export default class TenantMovePlan extends MoveCommand {
  static override summary = 'Find out what it would take to move a tenant to another placement'
  static override description =
    `Counts rows and bytes of each table, tries how fast they can be copied, and says what would stop the move and what does not move. Changes nothing of the tenant. ${AS_OPERATOR} Exits with 5 for a tenant that there is not, with 6 where something would stop the move, with 7 where a place does not answer.`
  static override examples = [
    '<%= config.bin %> tenant move plan acme --to schema',
    '<%= config.bin %> tenant move plan acme --to database --server west',
    '<%= config.bin %> tenant move plan acme --to database --reason "Its contract says so" --json',
    '<%= config.bin %> tenant move plan acme --to node --node worker-2:5432',
  ]
  static override args = { slug: slugArg() }
  static override flags = {
    to: Flags.option({ options: ['shared', 'schema', 'database', 'node'] as const })({
      required: true,
      description:
        'the tables that most share, a schema of its own, a database of its own, or a node of Citus for its part of the shared tables',
    }),
    node: Flags.string({
      description: 'with --to node: which worker, as `pg_dist_node` names it',
      helpValue: 'HOST:PORT',
    }),
    server: serverFlag('to'),
    reason: Flags.string({ description: 'why, for the audit log; the command without it' }),
    wait: durationFlag('--wait', 'how long to wait for the plan')({ default: 600_000 }),
  }

  async run(): Promise<TenantMove> {
    const { args, flags } = await this.parse(TenantMovePlan)
    const howazit = this.howazitAsOperator(flags)
    const { id: tenantId } = await findTenant(howazit, args.slug)
    const { to, server, node, reason = this.commandLine, wait } = flags
    const request = { to, ...(server !== undefined && { server }), ...(node !== undefined && { node }) }
    const { id } = await howazit.tenantMoves.plan(tenantId, request, { reason })
    return await this.follow(howazit, { tenantId, moveId: id, slug: args.slug }, wait)
  }
}
