import type { TenantMove } from '@howazit/sdk'
import { AS_OPERATOR, MoveCommand, slugArg, switchFlags } from '../../../move/move-command.ts'

export default class TenantMoveReverse extends MoveCommand {
  static override summary = 'Switch a tenant back to where it was'
  static override description =
    `The same switch the other way round, with the same guarantees: refused unless \`tenant move diff\` found both sides equal since the switch, less than ten minutes ago. Exits with 7 where it took longer than it may, and nothing has happened. Nothing is completed by itself any more. ${AS_OPERATOR}`
  static override examples = [
    '<%= config.bin %> tenant move reverse acme --max-write-pause 1s --reason "Reads are slower there"',
  ]
  static override args = { slug: slugArg() }
  static override flags = switchFlags()

  async run(): Promise<TenantMove> {
    const { args, flags } = await this.parse(TenantMoveReverse)
    return await this.switchOver('reverse', args.slug, flags)
  }
}
