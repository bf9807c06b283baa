import type { InsightSchedule } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../../howazit-command.ts'
import { idArg } from '../../../id-arg.ts'
import { rhythmText } from '../../../insight/schedule-text.ts'
import { optionalReasonFlag } from '../../../reason-flag.ts'

export default class InsightScheduleDelete extends HowazitCommand {
  static override summary = 'Delete a schedule of insights; the insights that it made stay'
  static override examples = ['<%= config.bin %> insight schedule delete 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21']
  static override args = { schedule: idArg('schedule', 'howazit insight schedule list') }
  static override flags = {
    reason: optionalReasonFlag,
    'dry-run': Flags.boolean({ description: 'show it, and delete nothing' }),
  }

  async run(): Promise<InsightSchedule> {
    const { args, flags } = await this.parse(InsightScheduleDelete)
    const { schedules } = this.howazit(flags).insights
    const schedule = await schedules.get(args.schedule)
    if (!flags['dry-run']) await schedules.delete(args.schedule, { reason: flags.reason })
    this.say(`${flags['dry-run'] ? 'Would delete' : 'Deleted'} ${schedule.id}: ${rhythmText(schedule)}`)
    return schedule
  }
}
