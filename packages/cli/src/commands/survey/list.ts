import type { Survey } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { table } from '../../output.ts'
import { take } from '../../take.ts'

export default class SurveyList extends HowazitCommand {
  static override summary = 'List surveys, most recently changed first'
  static override examples = ['<%= config.bin %> survey list', '<%= config.bin %> survey list --limit 5 --json']
  static override flags = { limit: Flags.integer({ default: 50, min: 1, description: 'how many at the most' }) }

  async run(): Promise<{ items: Survey[] }> {
    const { flags } = await this.parse(SurveyList)
    const items = await take(this.howazit(flags).surveys.list(), flags.limit)
    if (items.length === 0)
      this.note('There are no surveys. Try this: howazit ingest FILE, or howazit survey create FILE')
    else
      this.say(
        table(
          ['slug', 'name', 'version', 'questions', 'id'],
          items.map((survey) => [survey.slug, survey.name, survey.version, survey.questions.length, survey.id]),
        ),
      )
    return { items }
  }
}
