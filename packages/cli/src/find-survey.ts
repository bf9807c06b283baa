import type { Howazit, Survey } from '@howazit/sdk'
import { CommandError } from './command-error.ts'
import { EXIT } from './exit-code.ts'
import { isId } from './id-arg.ts'

async function firstOf(howazit: Howazit, filter: { slug?: string }): Promise<Survey | undefined> {
  const page = await howazit.surveys.list({ ...filter, limit: 1 })
  return page.items[0]
}

/** The survey a user named by id or slug; without a name the one that was changed last. */
export async function findSurvey(howazit: Howazit, name: string | undefined): Promise<Survey> {
  if (name !== undefined && isId(name)) return howazit.surveys.get(name)
  const survey = await firstOf(howazit, name === undefined ? {} : { slug: name })
  if (survey) return survey
  const what = name === undefined ? 'There is no survey yet.' : `There is no survey "${name}".`
  throw new CommandError(what, {
    tryThis: 'howazit survey list, or howazit ingest FILE to make one',
    exitCode: EXIT.notFound,
  })
}
