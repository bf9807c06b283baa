import { HowazitError, type SurveyThemes, type SurveyThemesUpdate } from '@howazit/sdk'
import { isUuid } from '../../ids.ts'
import type { Tx } from '../../oltp/oltp.ts'
import type { Runtime } from '../../runtime.ts'
import { findSurvey, surveyNotFound } from '../../surveys/select-survey.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { findTaxonomy, getLatestTaxonomy, insertTaxonomy } from '../job/advance/taxonomies.ts'
import type { InsightDeps } from '../job/insight-deps.ts'
import { editTaxonomy, newTermsOf } from '../text/themes/edit-taxonomy.ts'
import { COMMENTS_MIN } from '../text/themes/salient-terms.ts'
import type { Taxonomy } from '../text/themes/taxonomy.ts'
import { findRareTerms } from './rare-terms.ts'

type Deps = Pick<InsightDeps, 'oltp' | 'clock' | 'audit'>

/** The themes of surveys, as people read and edit them. */
export function createSurveyThemes(deps: Deps): Runtime['surveyThemes'] {
  return Object.freeze({
    get: (tenant, surveyId, version) => getThemes(deps, tenant, { surveyId, version }),
    update: (tenant, surveyId, update) => updateThemes(deps, tenant, { surveyId, update }),
  } satisfies Runtime['surveyThemes'])
}

/** @throws HowazitError `not_found` (the survey, the version) */
async function getThemes(
  { oltp }: Deps,
  tenant: Tenant,
  { surveyId, version }: { readonly surveyId: string; readonly version: number | undefined },
): Promise<SurveyThemes> {
  return await oltp.inTenant(tenant, async (tx) => {
    await checkSurvey(tx, tenant, surveyId)
    if (version === undefined) return toThemes(await getLatestTaxonomy(tx, tenant, surveyId))
    const taxonomy = await findTaxonomy(tx, tenant, { surveyId, version })
    if (!taxonomy) throw new HowazitError('not_found', `The survey has no version ${version} of its themes.`)
    return toThemes(taxonomy)
  })
}

/**
 * Edits them all at once, on the version that was read.
 *
 * @throws HowazitError `not_found` (the survey), `conflict` (another version is the latest), `validation_failed` as {@link editTaxonomy}, and for
 * new words that too few respondents wrote
 */
async function updateThemes(
  { oltp, clock, audit }: Deps,
  tenant: Tenant,
  { surveyId, update }: { readonly surveyId: string; readonly update: SurveyThemesUpdate },
): Promise<SurveyThemes> {
  return await oltp.inTenant(tenant, async (tx) => {
    const questionIds = await checkSurvey(tx, tenant, surveyId)
    const before = await getLatestTaxonomy(tx, tenant, surveyId)
    if (before.version !== update.version) throw outdated(before.version, update.version)
    const after = editTaxonomy(before, update.themes)
    const terms = newTermsOf(before, after)
    const rare = await findRareTerms(tx, tenant, { questionIds, terms, respondentsMin: COMMENTS_MIN })
    if (rare.length > 0) throw tooRare(rare)
    if (after.version > before.version && !(await insertTaxonomy(tx, tenant, { taxonomy: after, now: clock.now() })))
      throw outdated(after.version, update.version)
    // Without names and words: the log keeps them for ever.
    const said = ({ version, themes }: Taxonomy) => ({ version, themes: themes.length })
    const subject = { type: 'survey', id: surveyId } as const
    await audit.record(tx, tenant, { subject, before: said(before), after: said(after) })
    return toThemes(after)
  })
}

async function checkSurvey(tx: Tx, tenant: Tenant, surveyId: string): Promise<readonly string[]> {
  const survey = isUuid(surveyId) ? await findSurvey(tx, tenant.id, surveyId) : undefined
  if (!survey) throw surveyNotFound(surveyId)
  return survey.questions.map(({ id }) => id)
}

const outdated = (latest: number, given: number): HowazitError =>
  new HowazitError('conflict', `The themes were changed meanwhile: version ${latest} is the latest. Edit that one.`, {
    details: { pointer: '/version', got: String(given) },
  })

const tooRare = (terms: readonly string[]): HowazitError =>
  new HowazitError(
    'validation_failed',
    `Fewer than ${COMMENTS_MIN} respondents wrote ${terms.slice(0, 5).join(', ')}: leave that out. What they wrote is known once an insight read it.`,
    { details: { pointer: '/themes' } },
  )

const toThemes = ({ surveyId, version, themes, history }: Taxonomy): SurveyThemes => ({
  surveyId,
  version,
  themes: themes.map((theme) => ({ ...theme, terms: [...theme.terms] })),
  history: history.map((change) => ({ ...change, from: [...change.from], to: [...change.to] })),
})
