import type { SurveyThemes } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { surveyFlag, ThemesCommand } from '../../../insight/themes/themes-command.ts'

export default class InsightThemesExport extends ThemesCommand {
  static override summary = 'Print the themes of a survey as JSON, to be edited and imported again'
  static override examples = ['<%= config.bin %> insight themes export --survey store-visit > themes.json']
  static override flags = {
    ...surveyFlag,
    version: Flags.integer({ min: 0, description: 'another version than the latest' }),
  }

  async run(): Promise<SurveyThemes> {
    const { flags } = await this.parse(InsightThemesExport)
    const themes = await this.read(flags, flags.version)
    this.say(JSON.stringify(themes, undefined, 2))
    return themes
  }
}
