import type { SurveyThemes } from '@howazit/sdk'
import { surveyFlag, ThemesCommand } from '../../../insight/themes/themes-command.ts'
import { treeText } from '../../../insight/themes/themes-text.ts'

export default class InsightThemesList extends ThemesCommand {
  static override summary = 'List the themes of a survey, parts below what they are a part of'
  static override examples = ['<%= config.bin %> insight themes list --survey store-visit']
  static override flags = surveyFlag

  async run(): Promise<SurveyThemes> {
    const { flags } = await this.parse(InsightThemesList)
    const themes = await this.read(flags)
    if (themes.version === 0)
      this.note('None yet: an insight finds them. Try this: howazit insight create --survey ...')
    this.say(treeText(themes.themes))
    return themes
  }
}
