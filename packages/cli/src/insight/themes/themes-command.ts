import type { SurveyThemeEdit, SurveyThemes } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { findSurvey } from '../../find-survey.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'
import type { Themes } from './edit-themes.ts'
import { editText, treeText } from './themes-text.ts'

export const surveyFlag = { survey: Flags.string({ required: true, description: 'slug or id' }) }

export const editFlags = {
  ...surveyFlag,
  reason: optionalReasonFlag,
  'dry-run': Flags.boolean({ description: 'show what they would be, and change nothing' }),
}

interface EditFlags {
  readonly survey: string
  readonly reason?: string | undefined
  readonly 'dry-run'?: boolean
  readonly profile?: string | undefined
  readonly tenant?: string | undefined
}

/** What commands about themes share: they are read, edited here and sent back with the version that was read. */
export abstract class ThemesCommand extends HowazitCommand {
  protected async read(flags: EditFlags, version?: number): Promise<SurveyThemes> {
    const howazit = this.howazit(flags)
    const { id } = await findSurvey(howazit, flags.survey)
    return await howazit.insights.themes.get(id, version)
  }

  protected async edit(
    flags: EditFlags,
    change: (themes: Themes) => readonly SurveyThemeEdit[],
  ): Promise<SurveyThemes> {
    const before = await this.read(flags)
    return await this.write(flags, before, change(before.themes))
  }

  protected async write(
    flags: EditFlags,
    before: SurveyThemes,
    edited: readonly SurveyThemeEdit[],
  ): Promise<SurveyThemes> {
    const { insights } = this.howazit(flags)
    const change = { version: before.version, themes: [...edited] }
    const after = flags['dry-run']
      ? { ...before, themes: edited.map((theme) => ({ ...theme, id: theme.id ?? 'new' })) }
      : await insights.themes.update(before.surveyId, change, { reason: flags.reason })
    this.say(treeText(after.themes))
    this.say(`${flags['dry-run'] ? 'would be' : `version ${after.version}:`} ${editText(before.themes, after.themes)}`)
    return after
  }
}
