import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Belongings, belongingsOfNobody } from './belongings.ts'
import { accesses, learnFrom, listFunctions, probed } from './data-access.ts'
import { digestTenant, listChanges } from './digest-tenant.ts'
import type { DataAccess } from './entries/entry.ts'
import { setUpTenants, type TwoTenants } from './set-up-tenants.ts'

/** There too, for the command line, and no part of the interface. */
const HIDDEN = ['operatorClients.create', 'operatorClients.list', 'operatorClients.revoke']
/** What takes the id for his own comes last: from then on he has something under it. */
const isTaking = (name: DataAccess) => name === 'surveys.create'
const isEnding = (name: DataAccess) => /\.(delete|revoke)$/.test(name)

describe('every function of the runtime that reaches data, for another tenant', () => {
  let world: TwoTenants
  beforeAll(async () => {
    world = await setUpTenants()
  })
  afterAll(() => world[Symbol.asyncDispose]())

  const learn = (name: DataAccess, whose: 'acme' | 'globex', ids: Belongings) =>
    learnFrom(world.runtime, { name, tenant: world[whose].tenant, ids })

  it('has an entry', () => {
    expect([...accesses, ...HIDDEN].toSorted()).toEqual(listFunctions(world.runtime).toSorted())
  })

  describe.each(probed.filter((name) => !isTaking(name)))('%s', (name) => {
    it('tells no more of what another has than of what nobody has', async () => {
      const { globex } = world
      const before = await digestTenant(world, globex.tenant.id)

      const ofAnother = await learn(name, 'acme', globex.has)

      expect(ofAnother).toBe(await learn(name, 'acme', belongingsOfNobody(globex.has)))
      expect(ofAnother).not.toMatch(/globex/i)
      expect(await digestTenant(world, globex.tenant.id)).toEqual(before)
    })
  })

  it.each(probed.filter(isTaking))('%s takes an id that another has, and leaves that one alone', async (name) => {
    const { globex } = world
    const before = await digestTenant(world, globex.tenant.id)

    expect(await learn(name, 'acme', globex.has)).toBe(await learn(name, 'acme', belongingsOfNobody(globex.has)))

    expect(await digestTenant(world, globex.tenant.id)).toEqual(before)
  })

  // The control: each of them would have noticed something, and the digest a write.
  it.each(probed.toSorted((a, b) => Number(isEnding(a)) - Number(isEnding(b))))(
    '%s finds what the owner has',
    async (name) => {
      const { has } = world.globex
      expect(await learn(name, 'globex', has)).not.toBe(await learn(name, 'globex', belongingsOfNobody(has)))
    },
  )

  it('and the digest notices what the owner did', async () => {
    const { globex, runtime } = world
    const before = await digestTenant(world, globex.tenant.id)
    await runtime.webhooks.create(globex.tenant, { url: 'https://example.com' })
    const after = await digestTenant(world, globex.tenant.id)
    expect(listChanges(before, after)).toContain('tenant_shared.webhook_subscriptions')
  })
})
