import type { PoisonDecision } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { parseId } from '../../id-arg.ts'
import { decidePoison } from '../../poison/decide-poison.ts'
import { poisonFlags } from '../../poison/kind-flag.ts'
import { heldText } from '../../poison/poison-text.ts'
import { selectPoison } from '../../poison/select-poison.ts'
import { reasonFlag } from '../../reason-flag.ts'

export default class DlqDiscard extends HowazitCommand {
  static override summary = 'Discard messages that a stage of the platform could not handle'
  static override description =
    'As an operator. What is in them is deleted and cannot be sent again; that they were there, and why they were discarded, stays known: an accepted response counts as discarded in the ledger of its tenant. Exits with 3 where some are still held.'
  static override examples = [
    '<%= config.bin %> dlq discard --fingerprint 5b1f0c2a9e4d --reason "Of the load test" --dry-run',
    '<%= config.bin %> dlq discard --id 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --reason "Ticket 4711"',
  ]
  static override flags = {
    ...poisonFlags,
    id: Flags.string({
      multiple: true,
      description: 'only this message, as `howazit dlq list --kind poison` shows it',
      parse: async (text) => parseId(text, { what: 'message', tryThis: 'howazit dlq list --kind poison' }),
    }),
    reason: reasonFlag,
    yes: Flags.boolean({ char: 'y', description: 'do not ask' }),
    'dry-run': Flags.boolean({ description: 'say what would be discarded' }),
  }

  async run(): Promise<PoisonDecision> {
    const { flags } = await this.parse(DlqDiscard)
    const { id: ids, 'dry-run': isDryRun, yes: isSure, reason } = flags
    if (![ids, flags.tenant, flags.stage, flags.fingerprint].some((each) => each !== undefined))
      throw new CommandError('Nothing says which messages.', {
        tryThis: 'add --fingerprint, as `howazit dlq stats --kind poison` shows it',
      })
    const operator = this.howazitAsOperator(flags)
    const selection = { ...(await selectPoison(operator, flags)), ...(ids && { ids }) }
    const show = (plan: PoisonDecision) => this.say(heldText(plan))
    const done = await decidePoison(operator, { verb: 'discard', selection, reason, isDryRun, isSure, show })
    if (!isDryRun) this.say(`Discarded ${done.decided}; ${done.remaining} are still held.`)
    if (!isDryRun && done.remaining > 0) process.exitCode = EXIT.partial
    return done
  }
}
