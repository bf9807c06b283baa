import type { InsightSchedule, InsightScheduleCreate } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { findSurvey } from '../../../find-survey.ts'
import { HowazitCommand } from '../../../howazit-command.ts'
import { atFlag, everyFlag, scheduleFlags, toScheduleUpdate } from '../../../insight/schedule-flags.ts'
import { scheduleText } from '../../../insight/schedule-text.ts'
import { optionalReasonFlag } from '../../../reason-flag.ts'

export default class InsightScheduleCreateCommand extends HowazitCommand {
  static override summary = 'Have an insight made every day, week or month'
  static override description =
    'Each looks at the time before the day it is due on. What was due while the platform was away is made up for once.'
  static override examples = [
    '<%= config.bin %> insight schedule create --survey store-visit --every week --at 07:00 --time-zone Europe/Berlin',
    '<%= config.bin %> insight schedule create --survey store-visit --every month --day-of-month 1 --at 06:30 --segment region',
    '<%= config.bin %> insight schedule create --every day --at 18:00 --last 30d --compare none',
  ]
  static override flags = {
    survey: Flags.string({ char: 's', description: 'slug or id; without it the survey that was changed last' }),
    ...scheduleFlags,
    every: Flags.option({ ...everyFlag, required: true })(),
    at: Flags.string({ ...atFlag, required: true }),
    reason: optionalReasonFlag,
  }

  async run(): Promise<InsightSchedule> {
    const { flags } = await this.parse(InsightScheduleCreateCommand)
    const { every, at } = flags
    const howazit = this.howazit(flags)
    const { id: surveyId } = await findSurvey(howazit, flags.survey)
    const wanted: InsightScheduleCreate = { ...toScheduleUpdate(flags), surveyId, every, at }
    const schedule = await howazit.insights.schedules.create(wanted, { reason: flags.reason })
    this.say(scheduleText(schedule))
    return schedule
  }
}
