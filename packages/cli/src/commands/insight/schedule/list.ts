import type { InsightSchedule } from '@howazit/sdk'
import { HowazitCommand } from '../../../howazit-command.ts'
import { lastRunText, rhythmText, spanText } from '../../../insight/schedule-text.ts'
import { table } from '../../../output.ts'

export default class InsightScheduleList extends HowazitCommand {
  static override summary = 'List schedules of insights'
  static override examples = ['<%= config.bin %> insight schedule list']

  async run(): Promise<{ items: InsightSchedule[] }> {
    const { flags } = await this.parse(InsightScheduleList)
    const items = await this.howazit(flags).insights.schedules.list()
    if (items.length === 0)
      this.note('There is none yet. Try this: howazit insight schedule create --every week --at 07:00')
    else this.say(table(['schedule', 'due', 'looks at', 'next', 'came of the last'], items.map(toRow)))
    return { items }
  }
}

const toRow = (schedule: InsightSchedule) => [
  schedule.id,
  rhythmText(schedule),
  spanText(schedule),
  schedule.nextDueAt ?? 'disabled',
  lastRunText(schedule),
]
