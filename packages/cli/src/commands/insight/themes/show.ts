import type { SurveyTheme, ThemeChange } from '@howazit/sdk'
import { Args } from '@oclif/core'
import { findTheme } from '../../../insight/themes/edit-themes.ts'
import { surveyFlag, ThemesCommand } from '../../../insight/themes/themes-command.ts'
import { historyText } from '../../../insight/themes/themes-text.ts'
import { dim } from '../../../output.ts'

export default class InsightThemesShow extends ThemesCommand {
  static override summary = 'Show a theme with all of its words, and what became of it'
  static override examples = ['<%= config.bin %> insight themes show Waiting --survey store-visit']
  static override args = { theme: Args.string({ required: true, description: 'name or id' }) }
  static override flags = surveyFlag

  async run(): Promise<SurveyTheme & { readonly history: ThemeChange[] }> {
    const { args, flags } = await this.parse(InsightThemesShow)
    const themes = await this.read(flags)
    const theme = findTheme(themes.themes, args.theme)
    const history = themes.history.filter(({ from, to }) => from.includes(theme.id) || to.includes(theme.id))
    this.say(`${theme.name}  ${theme.isPinned === true ? 'pinned  ' : ''}${dim(theme.id)}`)
    this.say(`words: ${theme.terms.join(', ')}`)
    this.say(historyText({ ...themes, history }))
    return { ...theme, history }
  }
}
