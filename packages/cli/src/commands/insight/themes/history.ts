import type { ThemeChange } from '@howazit/sdk'
import { surveyFlag, ThemesCommand } from '../../../insight/themes/themes-command.ts'
import { historyText } from '../../../insight/themes/themes-text.ts'

export default class InsightThemesHistory extends ThemesCommand {
  static override summary = 'Show what became of the themes of a survey: created, split, merged, retired'
  static override examples = ['<%= config.bin %> insight themes history --survey store-visit']
  static override flags = surveyFlag

  async run(): Promise<{ readonly items: ThemeChange[] }> {
    const { flags } = await this.parse(InsightThemesHistory)
    const themes = await this.read(flags)
    this.say(historyText(themes))
    return { items: themes.history.toReversed() }
  }
}
