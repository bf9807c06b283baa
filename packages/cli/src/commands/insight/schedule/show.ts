import type { InsightSchedule } from '@howazit/sdk'
import { HowazitCommand } from '../../../howazit-command.ts'
import { idArg } from '../../../id-arg.ts'
import { scheduleText } from '../../../insight/schedule-text.ts'

export default class InsightScheduleShow extends HowazitCommand {
  static override summary = 'Show a schedule of insights, when it is due next and what came of the last time'
  static override examples = ['<%= config.bin %> insight schedule show 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21']
  static override args = { schedule: idArg('schedule', 'howazit insight schedule list') }

  async run(): Promise<InsightSchedule> {
    const { args, flags } = await this.parse(InsightScheduleShow)
    const schedule = await this.howazit(flags).insights.schedules.get(args.schedule)
    this.say(scheduleText(schedule))
    return schedule
  }
}
