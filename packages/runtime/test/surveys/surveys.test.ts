import type { SurveyCreate } from '@howazit/sdk'
import { describe, expect, test } from 'vitest'
import { createCreateSurveyVersion } from '../../src/surveys/create-survey-version.ts'
import { createGetSurvey } from '../../src/surveys/get-survey.ts'
import { createListSurveys } from '../../src/surveys/list-surveys.ts'
import { loadSurveyShape } from '../../src/surveys/load-survey-shape.ts'
import { questionOf, STORE_VISIT, setupTenants } from '../ingest/setup.ts'

async function setup() {
  const bundle = await setupTenants()
  return {
    ...bundle,
    create: bundle.createSurvey,
    createVersion: createCreateSurveyVersion(bundle),
    get: createGetSurvey(bundle),
    list: createListSurveys(bundle),
  }
}

const invalidAt = (pointer: string) => ({
  code: 'validation_failed',
  details: { errors: expect.arrayContaining([expect.objectContaining({ pointer })]) },
})

describe('createSurvey', () => {
  test('makes ids, keys and a slug where none are given', async () => {
    await using bundle = await setup()
    const { tenant, create, get } = bundle
    const questions = [
      { type: 'nps' as const, text: 'How likely?' },
      { type: 'single' as const, key: 'q1', text: 'Which?', options: [{ label: 'One', value: 1 }, { label: 'Two' }] },
    ]
    const { survey, created } = await create(tenant, { name: 'Café “Ünique” №1!', questions })

    expect(created).toBe(true)
    expect(survey).toMatchObject({ slug: 'cafe-unique-no1', version: 1 })
    expect(survey.questions.map(({ key }) => key)).toEqual(['q2', 'q1'])
    expect(survey.questions[1]?.options).toMatchObject([{ label: 'One', value: 1 }, { label: 'Two' }])
    expect(await get(tenant, survey.id)).toEqual(survey)
  })

  test('the same id and content gives what exists; other content is a conflict', async () => {
    await using bundle = await setup()
    const { tenant, create, ids } = bundle
    const given: SurveyCreate = { ...STORE_VISIT, id: ids.newId(), slug: 'store-visit' }
    const results = await Promise.all([create(tenant, given), create(tenant, given), create(tenant, given)])

    expect(results.filter(({ created }) => created)).toHaveLength(1)
    for (const { survey } of results) expect(survey).toEqual(results[0].survey)
    await expect(create(tenant, { ...given, name: 'Other' })).rejects.toMatchObject({
      code: 'conflict',
      details: { pointer: '/id' },
    })
  })

  test('a slug that was asked for is a conflict when it is taken, one that was made gives way', async () => {
    await using bundle = await setup()
    const { tenant, otherTenant, create } = bundle
    await create(tenant, STORE_VISIT)
    const { survey: second } = await create(tenant, STORE_VISIT)
    const { survey: elsewhere } = await create(otherTenant, STORE_VISIT)

    expect(second.slug).toBe(`store-visit-${second.id.slice(-8)}`)
    expect(elsewhere.slug).toBe('store-visit')
    await expect(create(tenant, { ...STORE_VISIT, slug: 'store-visit' })).rejects.toMatchObject({
      code: 'conflict',
      details: { pointer: '/slug' },
    })
  })

  test('an id that another tenant uses is free', async () => {
    await using bundle = await setup()
    const { tenant, otherTenant, create, ids } = bundle
    const id = ids.newId()
    await create(tenant, { ...STORE_VISIT, id })
    const { created } = await create(otherTenant, { ...STORE_VISIT, id, name: 'Other' })

    expect(created).toBe(true)
  })

  test('everything that occurs twice is reported with its place', async () => {
    await using bundle = await setup()
    const { tenant, create, ids } = bundle
    const id = ids.newId()
    const creating = create(tenant, {
      name: 'Twins',
      questions: [
        { id, key: 'a', type: 'nps', text: 'One' },
        { id: id.toUpperCase(), key: 'b', type: 'nps', text: 'Two' },
        {
          key: 'a',
          type: 'single',
          text: 'Three',
          options: [
            { id, label: 'x' },
            { id, label: 'y' },
          ],
        },
        { id: `urn:uuid:${id}`, type: 'text', text: 'Four\0' },
      ],
    })

    await expect(creating).rejects.toMatchObject(invalidAt('/questions/3/text'))
    const twins = create(tenant, {
      name: 'Twins',
      questions: [
        { id, key: 'a', type: 'nps', text: 'One' },
        { id: id.toUpperCase(), key: 'b', type: 'nps', text: 'Two' },
        {
          key: 'a',
          type: 'single',
          text: 'Three',
          options: [
            { id, label: 'x' },
            { id, label: 'y' },
          ],
        },
        { id: `urn:uuid:${id}`, type: 'text', text: 'Four' },
      ],
    })
    await expect(twins).rejects.toMatchObject({
      details: {
        errors: [
          { pointer: '/questions/3/id' },
          { pointer: '/questions/1/id' },
          { pointer: '/questions/2/key' },
          { pointer: '/questions/2/options/1/id' },
        ],
      },
    })
  })
})

describe('createSurveyVersion', () => {
  test('questions keep their identity by id, by key and by label, and the old ones stay valid', async () => {
    await using bundle = await setup()
    const { tenant, create, createVersion, oltp } = bundle
    const { survey } = await create(tenant, STORE_VISIT)
    const visited = questionOf(survey, 'visited')
    const next = await createVersion(tenant, survey.id, {
      questions: [
        { id: questionOf(survey, 'recommend').id, type: 'nps', text: 'Would you recommend us?' },
        { key: 'visited', type: 'multi', text: 'Where were you?', options: [{ label: 'Café' }, { label: 'Garden' }] },
        { type: 'csat', text: 'How satisfied are you?' },
      ],
    })

    expect(next.version).toBe(2)
    expect(next.questions.map(({ key }) => key)).toEqual(['recommend', 'visited', 'q3'])
    expect(questionOf(next, 'recommend').id).toBe(questionOf(survey, 'recommend').id)
    expect(questionOf(next, 'visited').options?.[0]?.id).toBe(visited.options?.[1]?.id)
    const shape = await oltp.inTenant(tenant, (tx) => loadSurveyShape(tx, tenant.id, survey.id))
    expect(shape?.version).toBe(2)
    expect(shape?.questions.size).toBe(4)
    expect(shape?.questions.get(visited.id)?.optionIds.size).toBe(3)
  })

  test('publishing the same again changes nothing; concurrent versions get numbers of their own', async () => {
    await using bundle = await setup()
    const { tenant, create, createVersion } = bundle
    const { survey } = await create(tenant, STORE_VISIT)
    const versions = Array.from({ length: 5 }, (_, index) => ({
      questions: [{ type: 'nps' as const, text: `How likely, ${index}?` }],
    }))
    const published = await Promise.all(versions.map((version) => createVersion(tenant, survey.id, version)))
    const last = published.find(({ version }) => version === 6)!
    const again = await createVersion(tenant, survey.id, versions[published.indexOf(last)]!)

    expect(published.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6])
    expect(again).toEqual(last)
  })

  test('a question keeps its type and its key', async () => {
    await using bundle = await setup()
    const { tenant, create, createVersion } = bundle
    const { survey } = await create(tenant, STORE_VISIT)
    const { id } = questionOf(survey, 'recommend')
    const publish = (question: SurveyCreate['questions'][number]) =>
      createVersion(tenant, survey.id, { questions: [question] })

    await expect(publish({ id, type: 'csat', text: 'x' })).rejects.toMatchObject(invalidAt('/questions/0/type'))
    await expect(publish({ id, key: 'new', type: 'nps', text: 'x' })).rejects.toMatchObject(
      invalidAt('/questions/0/key'),
    )
    const stolen = { id: bundle.ids.newId(), key: 'why', type: 'text' as const, text: 'x' }
    await expect(publish(stolen)).rejects.toMatchObject(invalidAt('/questions/0/key'))
  })

  test('another tenant can neither publish nor read', async () => {
    await using bundle = await setup()
    const { tenant, otherTenant, create, createVersion, get, list } = bundle
    const { survey } = await create(tenant, STORE_VISIT)

    await expect(get(otherTenant, survey.id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(createVersion(otherTenant, survey.id, STORE_VISIT)).rejects.toMatchObject({ code: 'not_found' })
    expect(await list(otherTenant, { limit: 50 })).toEqual({ items: [] })
  })
})

describe('listSurveys', () => {
  test('pages, most recently changed first, and finds by slug', async () => {
    await using bundle = await setup()
    const { tenant, create, createVersion, list } = bundle
    const made = []
    for (const slug of ['one', 'two', 'three']) made.push((await create(tenant, { ...STORE_VISIT, slug })).survey)
    await createVersion(tenant, made[0]!.id, { questions: [{ type: 'nps', text: 'New' }] })
    const first = await list(tenant, { limit: 2 })
    const second = await list(tenant, { limit: 2, cursor: first.nextCursor! })

    expect([...first.items, ...second.items].map(({ slug }) => slug).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'one',
      'three',
      'two',
    ])
    expect(first.items[0]).toMatchObject({ slug: 'one', version: 2 })
    expect(second.nextCursor).toBeUndefined()
    expect((await list(tenant, { slug: 'two', limit: 50 })).items.map(({ id }) => id)).toEqual([made[1]!.id])
  })
})
