import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { learnFrom, probed } from './data-access.ts'
import { digestTenant } from './digest-tenant.ts'
import { setUpTenants, type TwoTenants } from './set-up-tenants.ts'

describe('every function of the runtime that reaches data, for a tenant of another region', () => {
  let world: TwoTenants
  let elsewhere: Tenant
  beforeAll(async () => {
    world = await setUpTenants()
    elsewhere = { ...world.globex.tenant, region: 'eu-1' }
  })
  afterAll(() => world[Symbol.asyncDispose]())

  it.each(probed)('%s is refused', async (name) => {
    const before = await digestTenant(world, elsewhere.id)

    const learnt = await learnFrom(world.runtime, { name, tenant: elsewhere, ids: world.globex.has })

    expect(learnt).toBe(JSON.stringify({ error: '[wrong_region] Tenant globex is of region eu-1; this is local.' }))
    expect(await digestTenant(world, elsewhere.id)).toEqual(before)
  })
})
