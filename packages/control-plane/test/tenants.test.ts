import { createHowazit, type Howazit } from '@howazit/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPlatform, type TestPlatform } from './support/start-platform.ts'

const NOBODY = '00000000-0000-7000-8000-000000000000'

const WHY = { reason: 'tests' }

describe('tenants, as an operator sees them', () => {
  let platform: TestPlatform
  let operator: Howazit

  const as = (auth: string) => createHowazit({ baseUrl: platform.url, auth })

  /** A response to no survey, which is refused for that or before. */
  async function offerNothing(token: string): Promise<string> {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
    }
    const body = JSON.stringify({ surveyId: NOBODY, submittedAt: '2026-11-01T08:00:00Z', answers: [] })
    const reply = await fetch(`${platform.url}/v1/ingest/responses`, { method: 'POST', headers, body })
    return ((await reply.json()) as { code: string }).code
  }

  beforeAll(async () => {
    platform = await startPlatform()
    operator = as(platform.operatorToken)
  })
  afterAll(() => platform.stop())

  it('are created once, however often they are asked for', async () => {
    const draft = { slug: 'initech', name: 'Initech', tier: 'gold', externalId: 'crm-1' } as const
    const created = await operator.tenants.create(draft)
    expect(created).toMatchObject({ ...draft, placement: 'shared', createdAt: expect.any(String) })
    expect(await operator.tenants.create(draft)).toEqual(created)
    expect(await operator.tenants.get(created.id)).toEqual(created)
    const others = { tier: 'standard', quota: { perSecond: 2 } } as const
    await expect(operator.tenants.create({ ...draft, ...others })).rejects.toMatchObject({
      code: 'conflict',
      message: '[conflict] There is a tenant initech already, with another tier, quota.',
      details: { pointer: '/slug' },
    })
    await expect(operator.tenants.create({ ...draft, slug: 'other' })).rejects.toMatchObject({
      code: 'conflict',
      details: { pointer: '/externalId' },
    })
  })

  it('have the slug for a name and the standard tier where nothing is said', async () => {
    expect(await operator.tenants.create({ slug: 'plain' })).toMatchObject({ name: 'plain', tier: 'standard' })
  })

  it('are listed newest first, page by page, or by their slug', async () => {
    for (const slug of ['page-1', 'page-2', 'page-3']) await operator.tenants.create({ slug })
    const slugs: string[] = []
    for await (const { slug } of operator.tenants.list({ limit: 2 })) slugs.push(slug)
    expect(slugs.slice(0, 3).toSorted()).toEqual(['page-1', 'page-2', 'page-3'])
    expect(new Set(slugs).size).toBe(slugs.length)
    expect(slugs).toEqual(expect.arrayContaining(['acme', 'globex']))
    const [only, ...others] = (await operator.tenants.list({ slug: 'page-2' })).items
    expect([only?.slug, others]).toEqual(['page-2', []])
  })

  it('change in what is given, and lose an external id only when that is said', async () => {
    const { id } = await operator.tenants.create({ slug: 'changing', externalId: 'crm-2' })
    expect(await operator.tenants.update(id, { tier: 'gold' }, WHY)).toMatchObject({
      tier: 'gold',
      externalId: 'crm-2',
    })
    expect(await operator.tenants.update(id, { name: 'New', externalId: null }, WHY)).not.toHaveProperty('externalId')
    await expect(operator.tenants.update(id, {}, WHY)).rejects.toMatchObject({ code: 'validation_failed' })
    await expect(operator.tenants.update(NOBODY, { name: 'New' }, WHY)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('may send what their own quota says, and another tenant what every tenant may', async () => {
    const { id, quota } = await operator.tenants.create({ slug: 'limited', quota: { perSecond: 2 } })
    expect(quota).toEqual({ perSecond: 2, burst: 2 })
    const limited = (await operator.tenants.createToken(id, {}, WHY)).access_token
    const codes = await Promise.all(Array.from({ length: 6 }, () => offerNothing(limited)))
    expect(new Set(codes)).toEqual(new Set(['survey_unknown', 'rate_limited']))
    expect(await offerNothing(platform.token)).toBe('survey_unknown')

    expect(await operator.tenants.update(id, { quota: { perSecond: 5, burst: 50 } }, WHY)).toMatchObject({
      quota: { perSecond: 5, burst: 50 },
    })
    expect(await operator.tenants.update(id, { quota: null }, WHY)).not.toHaveProperty('quota')
  })

  it('get their first client from an operator, and make the others themselves', async () => {
    const { id } = await operator.tenants.create({ slug: 'starting' })
    const draft = { name: 'first', scopes: ['clients:write' as const, 'surveys:read' as const] }
    const first = await operator.tenants.createClient(id, draft, WHY)
    const tenant = createHowazit({ baseUrl: platform.url, auth: { clientId: first.id, secret: first.secret } })
    expect(await tenant.whoami()).toMatchObject({ tenant: { id, slug: 'starting' }, clientId: first.id })
    expect(await tenant.clients.create({ name: 'second', scopes: ['surveys:read'] })).toMatchObject({ name: 'second' })
    await expect(operator.tenants.createClient(NOBODY, draft, WHY)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('are entered with a token that an operator makes, which is of that tenant alone', async () => {
    const { id } = await operator.tenants.create({ slug: 'entered' })
    const all = await operator.tenants.createToken(id, {}, WHY)
    expect(all).toMatchObject({ token_type: 'Bearer', expires_in: 600 })
    expect((await as(all.access_token).whoami()).tenant).toMatchObject({ id })
    const narrow = await operator.tenants.createToken(id, { scopes: ['surveys:read'] }, WHY)
    expect(narrow).toMatchObject({ scope: 'surveys:read' })
    await expect(
      operator.tenants.createToken(id, { scopes: ['operator' as 'surveys:read'] }, WHY),
    ).rejects.toMatchObject({
      code: 'validation_failed',
    })
    await expect(operator.tenants.createToken(NOBODY, {}, WHY)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('are kept apart, as a check on the running platform says', async () => {
    const report = await operator.tenants.checkIsolation()
    expect(report.checks.filter(({ status }) => status !== 'ok')).toEqual([])
    expect(report.status).toBe('apart')
    expect(report.tenantsChecked).toBeGreaterThan(2)
  })

  it('are nobody’s business but an operator’s, whose token says so', async () => {
    expect(await operator.whoami()).toEqual({ scopes: ['operator'], expiresAt: expect.any(String) })
    await expect(as(platform.token).tenants.list()).rejects.toMatchObject({ code: 'insufficient_scope' })
  })
})
