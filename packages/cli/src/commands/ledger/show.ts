import type { Ledger } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { hourText, parseHour } from '../../ledger/hour-flag.ts'
import { eventsText, hoursTable, targetsTable } from '../../ledger/ledger-text.ts'

const HOUR_MS = 3_600_000

export default class LedgerShow extends HowazitCommand {
  static override summary = 'Hold what was accepted against what became of it, hour by hour'
  static override description =
    'accepted = stored + quarantined + discarded + poison + in flight, and for each target published = delivered + dead + unknown + suppressed + in flight; what is found nowhere is missing. Exits with 0 where all of it balances, with 3 where something is missing or doubled.'
  static override examples = [
    '<%= config.bin %> ledger show',
    '<%= config.bin %> ledger show --hour 2026-11-22T10 --tenant acme',
    '<%= config.bin %> ledger show --hours 168 --json',
  ]
  static override flags = {
    hour: Flags.string({ description: 'only this hour, in UTC: 2026-11-22T10', exclusive: ['hours'] }),
    hours: Flags.integer({ default: 24, min: 1, max: 744, description: 'so many hours, until now' }),
    fresh: Flags.boolean({ description: 'count open hours again, however long ago they began' }),
  }

  async run(): Promise<Ledger> {
    const { flags } = await this.parse(LedgerShow)
    const ledger = await this.howazit(flags).ledger.get({ ...toRange(flags), fresh: flags.fresh })
    const { hours } = ledger
    if (hours.length === 0) this.note('Nothing was accepted, and nothing happened.')
    else {
      this.say(hoursTable(hours))
      this.say(`\n${eventsText(hours)}`)
      if (hours.some(({ targets }) => targets.length > 0)) this.say(targetsTable(hours))
    }
    for (const { hour, isBalanced } of hours)
      if (!isBalanced) this.say(`Next: howazit ledger explain --hour ${hourText(hour)}`)
    if (hours.some(({ targets }) => targets.some(({ dead, unknown }) => dead + unknown > 0)))
      this.say('Next: howazit dlq stats')
    if (!ledger.isBalanced) process.exitCode = EXIT.partial
    return ledger
  }
}

function toRange({ hour, hours }: { hour?: string | undefined; hours: number }): { from: string; to?: string } {
  if (hour === undefined) return { from: new Date(Date.now() - (hours - 1) * HOUR_MS).toISOString() }
  const from = parseHour(hour)
  return { from: from.toISOString(), to: new Date(from.getTime() + HOUR_MS).toISOString() }
}
