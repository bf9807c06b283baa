import type { TenantMove } from '@howazit/sdk'
import { AS_OPERATOR, MoveCommand, slugArg, switchFlags } from '../../../move/move-command.ts'

export default class TenantMoveCutover extends MoveCommand {
  static override summary = 'Switch a tenant to its copy'
  static override description =
    `Responses are accepted throughout; only this tenant's processing pauses until its last changes have followed. Refused unless \`tenant move diff\` found both sides equal less than ten minutes ago. Exits with 7 where it took longer than it may, and nothing has happened. With --dry-run nobody is kept out and nothing is switched: it says what would stand in the way, and how long the pause would be. ${AS_OPERATOR}`
  static override examples = [
    '<%= config.bin %> tenant move cutover acme --dry-run --reason "Its contract says so"',
    '<%= config.bin %> tenant move cutover acme --max-write-pause 1s --reason "Its contract says so"',
  ]
  static override args = { slug: slugArg() }
  static override flags = switchFlags()

  async run(): Promise<TenantMove> {
    const { args, flags } = await this.parse(TenantMoveCutover)
    return await this.switchOver('cutOver', args.slug, flags)
  }
}
