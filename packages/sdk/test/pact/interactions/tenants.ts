import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, filled, id, time } from '../placeholders.ts'
import { problem } from './problem.ts'

const { eachLike, equal, like, regex } = MatchersV3
const { tenantId, slug } = EXAMPLES

const tenant = {
  id: id('tenantId'),
  slug,
  name: 'Acme Hotels',
  tier: 'gold',
  region: 'local',
  placement: 'shared',
  state: 'active',
  createdAt: time(),
}
const as = 'operator'
const there = { as, given: 'an operator, and a tenant', request: 'GET /v1/tenants/{tenantId}' } as const
const why = { 'X-Howazit-Reason': 'ticket 4711' }
const reason = 'ticket 4711'
const grant = (scope: string) =>
  like({
    access_token: regex('^[\\w-]+\\.[\\w-]+\\.[\\w-]+$', 'eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl'),
    token_type: equal('Bearer'),
    expires_in: equal(600),
    scope,
  })

export const tenants: readonly Interaction[] = [
  {
    as,
    given: 'an operator',
    when: 'creates a tenant',
    request: 'POST /v1/tenants',
    json: { slug: filled('{slug}'), name: 'Acme Hotels', tier: 'gold' },
    status: 201,
    answers: like({ ...tenant, tier: equal('gold') }),
    call: (howazit) => howazit.tenants.create({ slug, name: 'Acme Hotels', tier: 'gold' }),
  },
  {
    ...there,
    when: 'creates a tenant of a slug that is taken',
    request: 'POST /v1/tenants',
    json: { slug: filled('{slug}'), name: 'Other', tier: 'gold' },
    status: 409,
    answers: problem(409, 'conflict', { pointer: equal('/slug') }),
    call: (howazit) => howazit.tenants.create({ slug, name: 'Other', tier: 'gold' }),
    throws: { code: 'conflict', details: { pointer: '/slug' } },
  },
  {
    ...there,
    when: 'finds a tenant by its slug',
    request: 'GET /v1/tenants',
    query: { slug: '{slug}' },
    status: 200,
    answers: like({ items: eachLike(tenant) }),
    call: (howazit) => howazit.tenants.list({ slug }),
  },
  {
    ...there,
    when: 'gets a tenant',
    status: 200,
    answers: like(tenant),
    call: (howazit) => howazit.tenants.get(tenantId),
  },
  {
    ...there,
    when: 'changes a tenant',
    request: 'PATCH /v1/tenants/{tenantId}',
    headers: why,
    json: { quota: { perSecond: 5, burst: 50 } },
    status: 200,
    answers: like({ ...tenant, quota: { perSecond: equal(5), burst: equal(50) } }),
    call: (howazit) => howazit.tenants.update(tenantId, { quota: { perSecond: 5, burst: 50 } }, { reason }),
  },
  {
    ...there,
    when: 'creates the first client of a tenant',
    request: 'POST /v1/tenants/{tenantId}/clients',
    headers: why,
    json: { name: 'first', scopes: ['clients:write'] },
    status: 201,
    answers: like({
      id: EXAMPLES.clientId,
      secret: EXAMPLES.clientSecret,
      name: 'first',
      scopes: eachLike('clients:write'),
      createdAt: time(),
    }),
    call: (howazit) => howazit.tenants.createClient(tenantId, { name: 'first', scopes: ['clients:write'] }, { reason }),
  },
  {
    ...there,
    when: 'creates a token of a tenant',
    request: 'POST /v1/tenants/{tenantId}/tokens',
    headers: why,
    json: { scopes: ['surveys:read'] },
    status: 201,
    answers: grant('surveys:read'),
    call: (howazit) => howazit.tenants.createToken(tenantId, { scopes: ['surveys:read'] }, { reason }),
  },
  {
    ...there,
    when: 'checks that tenants are kept apart',
    request: 'GET /v1/isolation',
    status: 200,
    answers: like({
      status: equal('apart'),
      checkedAt: time(),
      tenantsChecked: 2,
      checks: eachLike({ name: 'catalogue', status: equal('ok') }),
    }),
    call: (howazit) => howazit.tenants.checkIsolation(),
  },
  {
    given: 'a tenant',
    when: 'lists tenants with a token of a tenant',
    request: 'GET /v1/tenants',
    status: 403,
    answers: problem(403, 'insufficient_scope', { expected: equal('operator') }),
    call: (howazit) => howazit.tenants.list(),
    throws: { code: 'insufficient_scope' },
  },
]
