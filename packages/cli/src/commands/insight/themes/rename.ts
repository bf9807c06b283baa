import type { SurveyThemes } from '@howazit/sdk'
import { Args } from '@oclif/core'
import { renameTheme } from '../../../insight/themes/edit-themes.ts'
import { editFlags, ThemesCommand } from '../../../insight/themes/themes-command.ts'

export default class InsightThemesRename extends ThemesCommand {
  static override summary =
    'Call a theme something else; it keeps its id, and the name for as long as most of its words stay'
  static override examples = [
    '<%= config.bin %> insight themes rename "waiting, queue, counter" Waiting --survey store-visit',
  ]
  static override args = {
    theme: Args.string({ required: true, description: 'name or id' }),
    name: Args.string({ required: true, description: 'the new name' }),
  }
  static override flags = editFlags

  async run(): Promise<SurveyThemes> {
    const { args, flags } = await this.parse(InsightThemesRename)
    return await this.edit(flags, (themes) => renameTheme(themes, args.theme, args.name))
  }
}
