import type { SurveyThemeEdit } from '@howazit/sdk'
import { expect, test } from 'vitest'
import { createSurveyThemes } from '../../src/insights/themes/survey-themes.ts'
import { OCTOBER, setUpInsights } from './set-up-insights.ts'

test('themes that people edited are those of the next insight, and no two edits are lost in each other', async () => {
  await using setup = await setUpInsights()
  const { insights, tenant, otherTenant, survey, request, settle, findingsOf, verify } = setup
  const themes = createSurveyThemes(setup)
  expect(await themes.get(tenant, survey.id)).toMatchObject({ version: 0, themes: [], history: [] })
  const first = await settle((await insights.create(tenant, request)).id)
  const found = await themes.get(tenant, survey.id)
  expect(found.version).toBe(first.taxonomyVersion)
  const [theme, other, ...rest] = found.themes

  const merged: SurveyThemeEdit[] = [
    { ...theme!, name: 'What we care for', terms: [...theme!.terms, ...other!.terms], isPinned: true },
    ...rest,
  ]
  const edited = await themes.update(tenant, survey.id, { version: found.version, themes: merged })
  expect(edited).toMatchObject({
    version: found.version + 1,
    themes: [{ id: theme!.id, name: 'What we care for' }, ...rest],
  })
  expect(edited.history.at(-1)).toEqual({
    version: edited.version,
    kind: 'merged',
    from: [theme!.id, other!.id],
    to: [theme!.id],
  })
  // Whoever edited what is no longer there is told so, and changes nothing.
  await expect(themes.update(tenant, survey.id, { version: found.version, themes: [] })).rejects.toMatchObject({
    code: 'conflict',
    details: { pointer: '/version' },
  })
  const both = await Promise.allSettled(
    ['One', 'Two'].map((name) =>
      themes.update(tenant, survey.id, {
        version: edited.version,
        themes: [{ ...edited.themes[0]!, name }, ...edited.themes.slice(1)],
      }),
    ),
  )
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])

  const second = await insights.create(tenant, { ...request, timeframe: OCTOBER })
  await settle(second.id)
  const named = (await findingsOf(second.id)).find((finding) => finding.theme === theme!.id)
  expect(named?.themeName).toMatch(/^(One|Two)$/)
  // What was found before stays as it was, and so does its version.
  expect(await verify(first.id)).toMatchObject({ status: 'verified' })
  expect(await themes.get(tenant, survey.id, found.version)).toEqual(found)

  await expect(themes.get(tenant, survey.id, 99)).rejects.toMatchObject({ code: 'not_found' })
  await expect(themes.get(otherTenant, survey.id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(themes.update(otherTenant, survey.id, { version: 0, themes: [] })).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('a word that few wrote is in no theme, whoever edits it', async () => {
  await using setup = await setUpInsights()
  const { insights, tenant, survey, request, settle } = setup
  const themes = createSurveyThemes(setup)
  const update = (version: number, ...terms: string[]) =>
    themes.update(tenant, survey.id, { version, themes: [{ name: 'Ours', terms }] })
  // Before anything was read nobody knows what was written.
  await expect(update(0, 'coffee')).rejects.toMatchObject({ code: 'validation_failed' })
  const { taxonomyVersion } = await settle((await insights.create(tenant, request)).id)
  // Written by four; redacted; written by nobody.
  for (const rare of ['hard', 'schmidt', 'zebra'])
    await expect(update(taxonomyVersion!, 'coffee', rare)).rejects.toMatchObject({
      code: 'validation_failed',
      message: expect.stringContaining(rare),
    })
  expect(await update(taxonomyVersion!, 'coffee', 'cheerful')).toMatchObject({ version: taxonomyVersion! + 1 })
})

test('an insight about one segment alone retires no theme of the others', async () => {
  await using setup = await setUpInsights()
  const { insights, tenant, survey, request, settle } = setup
  const themes = createSurveyThemes(setup)
  await settle((await insights.create(tenant, request)).id)
  const found = await themes.get(tenant, survey.id)

  const { status } = await settle((await insights.create(tenant, { ...request, segments: ['region=south'] })).id)

  expect(status).toBe('succeeded')
  expect((await themes.get(tenant, survey.id)).themes).toEqual(found.themes)
})
