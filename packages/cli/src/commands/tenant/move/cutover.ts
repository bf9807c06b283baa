import type { TenantMove } from '@howazit/sdk'
import { AS_OPERATOR, changeFlags, MoveCommand, slugArg } from '../../../move/move-command.ts'
import { durationFlag } from '../../../replay/duration-flag.ts'

export default class TenantMoveCutover extends MoveCommand {
  static override summary = 'Switch a tenant to its copy'
  static override description =
    `Responses are accepted throughout; only this tenant's processing pauses until its last changes have followed. Refused unless \`tenant move diff\` found both sides equal less than ten minutes ago. Exits with 7 where it took longer than it may, and nothing has happened. ${AS_OPERATOR}`
  static override examples = [
    '<%= config.bin %> tenant move cutover acme --max-write-pause 1s --reason "Its contract says so"',
  ]
  static override args = { slug: slugArg() }
  static override flags = {
    ...changeFlags(),
    'max-write-pause': durationFlag('--max-write-pause', 'how long its processing may pause')({ default: 1_000 }),
  }

  async run(): Promise<TenantMove> {
    const { args, flags } = await this.parse(TenantMoveCutover)
    const cutover = { maxWritePauseMs: flags['max-write-pause'] }
    return await this.change(args.slug, flags, ({ moves, tenantId, moveId, why }) =>
      moves.cutOver(tenantId, moveId, cutover, why),
    )
  }
}
