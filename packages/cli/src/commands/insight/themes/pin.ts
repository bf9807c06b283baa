import type { SurveyThemes } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { pinTheme } from '../../../insight/themes/edit-themes.ts'
import { editFlags, ThemesCommand } from '../../../insight/themes/themes-command.ts'

export default class InsightThemesPin extends ThemesCommand {
  static override summary = 'Keep a theme as it is, whatever later insights find'
  static override examples = [
    '<%= config.bin %> insight themes pin Waiting --survey store-visit',
    '<%= config.bin %> insight themes pin Waiting --off --survey store-visit',
  ]
  static override args = { theme: Args.string({ required: true, description: 'name or id' }) }
  static override flags = { ...editFlags, off: Flags.boolean({ description: 'let insights change it again' }) }

  async run(): Promise<SurveyThemes> {
    const { args, flags } = await this.parse(InsightThemesPin)
    return await this.edit(flags, (themes) => pinTheme(themes, args.theme, !flags.off))
  }
}
