import type { InsightSchedule, InsightScheduleUpdate } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../../howazit-command.ts'
import { idArg } from '../../../id-arg.ts'
import { scheduleFlags, toScheduleUpdate } from '../../../insight/schedule-flags.ts'
import { scheduleText } from '../../../insight/schedule-text.ts'
import { saysSignals } from '../../../insight/signal-flags.ts'
import { optionalReasonFlag } from '../../../reason-flag.ts'

export default class InsightScheduleSet extends HowazitCommand {
  static override summary = 'Change a schedule of insights, disable it or enable it again'
  static override description =
    'What is not said stays as it is. What was due while it was disabled is not made up for.'
  static override examples = [
    '<%= config.bin %> insight schedule set 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --disable',
    '<%= config.bin %> insight schedule set 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --at 06:00 --last 4w',
    '<%= config.bin %> insight schedule set 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --tell-surge 5 --tell-urgent critical',
  ]
  static override args = { schedule: idArg('schedule', 'howazit insight schedule list') }
  static override flags = {
    ...scheduleFlags,
    enable: Flags.boolean({ description: 'go on', exclusive: ['disable'] }),
    disable: Flags.boolean({ description: 'make no insight any more' }),
    reason: optionalReasonFlag,
  }

  async run(): Promise<InsightSchedule> {
    const { args, flags } = await this.parse(InsightScheduleSet)
    const { enable, disable, reason } = flags
    const { schedules } = this.howazit(flags).insights
    const before = saysSignals(flags) ? (await schedules.get(args.schedule)).signals : undefined
    const update: InsightScheduleUpdate = {
      ...toScheduleUpdate(flags, before),
      ...((enable || disable) && { enabled: enable === true }),
    }
    const schedule = await schedules.update(args.schedule, update, { reason })
    this.say(scheduleText(schedule))
    return schedule
  }
}
