import type { SurveyThemes } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { moveTheme } from '../../../insight/themes/edit-themes.ts'
import { editFlags, ThemesCommand } from '../../../insight/themes/themes-command.ts'

export default class InsightThemesMove extends ThemesCommand {
  static override summary = 'Make a theme a part of another, or of none; it is pinned'
  static override examples = [
    '<%= config.bin %> insight themes move Parking --under Arrival --survey store-visit',
    '<%= config.bin %> insight themes move Parking --survey store-visit',
  ]
  static override args = { theme: Args.string({ required: true, description: 'name or id' }) }
  static override flags = {
    ...editFlags,
    under: Flags.string({ description: 'name or id of what it is a part of; without it, of nothing' }),
  }

  async run(): Promise<SurveyThemes> {
    const { args, flags } = await this.parse(InsightThemesMove)
    return await this.edit(flags, (themes) => moveTheme(themes, args.theme, flags.under))
  }
}
