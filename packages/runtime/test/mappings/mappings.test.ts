import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type MappingSetup, setUpMappings, TICKET, version } from './set-up-mappings.ts'

const invalid = (pointer: string) => ({ code: 'mapping_invalid', details: { pointer } })

/** A mapping with `count` versions, of which the first is published. */
async function createVersions({ mappings, tenant, clock }: MappingSetup, count: number): Promise<string> {
  const { id } = await mappings.create(tenant, { ...TICKET, ...version(1) })
  for (let number = 2; number <= count; number += 1) await mappings.createVersion(tenant, id, version(number))
  clock.advanceBy(1_000)
  await mappings.publish(tenant, id, { version: 1 })
  return id
}

describe('versions of a mapping', () => {
  test('begin with one that nothing uses yet', async () => {
    await using setup = await setUpMappings()
    const { mappings, tenant, clock } = setup
    const created = await mappings.create(tenant, { ...TICKET, ...version(1) })
    expect(created).toEqual({
      ...TICKET,
      id: expect.any(String),
      latestVersion: 1,
      createdAt: clock.now().toISOString(),
    })
    expect(await mappings.get(tenant, created.id)).toEqual(created)
    expect(await mappings.list(tenant, { limit: 9, name: 'ticket' })).toEqual({ items: [created] })
    expect(await mappings.list(tenant, { limit: 9, name: 'other' })).toEqual({ items: [] })
    expect(await mappings.getVersion(tenant, created.id, {})).toEqual({
      ...version(1),
      version: 1,
      output: 'json',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      createdAt: clock.now().toISOString(),
      createdBy: 'client hc_ada',
    })
  })

  test('are numbered without gaps, also when they come at once, and listed newest first', async () => {
    await using setup = await setUpMappings()
    const { mappings, tenant } = setup
    const { id } = await mappings.create(tenant, { ...TICKET, ...version(1) })
    const added = await Promise.all([2, 3, 4, 5].map((number) => mappings.createVersion(tenant, id, version(number))))
    expect(added.map((each) => each.version).toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5])

    const first = await mappings.listVersions(tenant, id, { limit: 2 })
    const second = await mappings.listVersions(tenant, id, { limit: 4, cursor: first.nextCursor! })
    expect([...first.items, ...second.items].map((each) => each.version)).toEqual([5, 4, 3, 2, 1])
    expect(second.nextCursor).toBeUndefined()
    await expect(mappings.listVersions(tenant, id, { limit: 2, cursor: 'djA' })).rejects.toMatchObject({
      code: 'invalid_parameter',
    })
  })

  test('are made once for one content', async () => {
    await using setup = await setUpMappings()
    const { mappings, tenant } = setup
    const created = await mappings.create(tenant, { ...TICKET, ...version(1) })
    expect(await mappings.create(tenant, { ...TICKET, ...version(1) })).toEqual(created)
    const second = await mappings.createVersion(tenant, created.id, version(2))
    expect(await mappings.createVersion(tenant, created.id, { ...version(2), output: 'json' })).toEqual(second)
    expect(await mappings.createVersion(tenant, created.id, { ...version(2), output: 'text' })).toMatchObject({
      version: 3,
    })
    for (const other of [
      { ...TICKET, ...version(2) },
      { name: TICKET.name, ...version(1) },
    ])
      await expect(mappings.create(tenant, other)).rejects.toMatchObject({
        code: 'conflict',
        details: { pointer: '/name' },
      })
  })

  test('are compiled in the sandbox before they are taken', async () => {
    await using setup = await setUpMappings()
    const { mappings, tenant } = setup
    const { id } = await mappings.create(tenant, { ...TICKET, ...version(1) })
    const bad = { kind: 'handlebars', source: '{{#if' } as const
    await expect(mappings.create(tenant, { name: 'other', ...bad })).rejects.toMatchObject(invalid('/source'))
    await expect(mappings.createVersion(tenant, id, bad)).rejects.toMatchObject(invalid('/source'))
    await expect(mappings.preview(tenant, { draft: bad })).rejects.toMatchObject(invalid('/draft/source'))
    const text = { kind: 'javascript', source: 'const map = () => 1', output: 'text' } as const
    await expect(mappings.createVersion(tenant, id, text)).rejects.toMatchObject(invalid('/output'))
    const unstorable = { kind: 'handlebars', source: 'a\0b' } as const
    await expect(mappings.createVersion(tenant, id, unstorable)).rejects.toMatchObject({ code: 'validation_failed' })
    // What is not there is not found, whatever was to be added to it.
    await expect(mappings.createVersion(tenant, randomUUID(), bad)).rejects.toMatchObject({ code: 'not_found' })
    expect(await mappings.get(tenant, id)).toMatchObject({ latestVersion: 1 })
  })

  test('belong to one tenant', async () => {
    await using setup = await setUpMappings()
    const { mappings, postgres } = setup
    const id = await createVersions(setup, 2)
    const globex = await postgres.createTenant('globex')
    const asked = [
      mappings.get(globex, id),
      mappings.getVersion(globex, id, {}),
      mappings.listVersions(globex, id, { limit: 1 }),
      mappings.createVersion(globex, id, version(3)),
      mappings.preview(globex, { mappingId: id }),
      mappings.publish(globex, id, { version: 2 }),
      mappings.rollback(globex, id),
    ]
    for (const each of await Promise.allSettled(asked))
      expect(each).toMatchObject({ status: 'rejected', reason: { code: 'not_found' } })
    expect(await mappings.list(globex, { limit: 9 })).toEqual({ items: [] })
  })
})

describe('publishing', () => {
  test('makes a version what all events are mapped by', async () => {
    await using setup = await setUpMappings()
    const { mappings, tenant, clock } = setup
    const id = await createVersions(setup, 2)
    expect(await mappings.publish(tenant, id, { version: 2 })).toMatchObject({ publishedVersion: 2, latestVersion: 2 })
    expect(await mappings.getVersion(tenant, id, { version: 2 })).toMatchObject({
      publishedAt: clock.now().toISOString(),
    })
    await expect(mappings.publish(tenant, id, { version: 3 })).rejects.toMatchObject({
      code: 'validation_failed',
      details: { pointer: '/version', expected: '1 to 2' },
    })
  })

  test('gives a canary its share beside what is published, and keeps since when while the share grows', async () => {
    await using setup = await setUpMappings()
    const { mappings, tenant, clock } = setup
    const id = await createVersions(setup, 3)
    const since = clock.now().toISOString()
    const canary = (number: number, percent: number) =>
      mappings.publish(tenant, id, { version: number, canaryPercent: percent })
    expect(await canary(2, 5)).toMatchObject({ publishedVersion: 1, canary: { version: 2, percent: 5, since } })
    clock.advanceBy(60_000)
    expect(await canary(2, 50)).toMatchObject({ publishedVersion: 1, canary: { version: 2, percent: 50, since } })
    expect(await canary(3, 5)).toMatchObject({ canary: { version: 3, since: clock.now().toISOString() } })
    const promoted = await canary(3, 100)
    expect(promoted).toMatchObject({ publishedVersion: 3 })
    expect(promoted).not.toHaveProperty('canary')
  })

  test('refuses a canary that has nothing to stand beside', async () => {
    await using setup = await setUpMappings()
    const { mappings, tenant } = setup
    const { id } = await mappings.create(tenant, { ...TICKET, ...version(1) })
    const alone = { code: 'validation_failed', details: { pointer: '/canaryPercent' } }
    await expect(mappings.publish(tenant, id, { version: 1, canaryPercent: 5 })).rejects.toMatchObject(alone)
    await mappings.publish(tenant, id, { version: 1 })
    await expect(mappings.publish(tenant, id, { version: 1, canaryPercent: 5 })).rejects.toMatchObject(alone)
  })
})

describe('taking back', () => {
  test('ends a canary and leaves what is published', async () => {
    await using setup = await setUpMappings()
    const { mappings, tenant, clock } = setup
    const id = await createVersions(setup, 2)
    await mappings.publish(tenant, id, { version: 2, canaryPercent: 5 })
    const after = await setup.as({ reason: 'Wrong subject' }).rollback(tenant, id)
    expect(after).toMatchObject({ publishedVersion: 1 })
    expect(after).not.toHaveProperty('canary')
    expect(await mappings.getVersion(tenant, id, { version: 2 })).toMatchObject({
      rolledBackAt: clock.now().toISOString(),
      rolledBackReason: 'Wrong subject',
    })
  })

  test('goes from version to version in the order in which they were published, and over none that was taken back', async () => {
    await using setup = await setUpMappings()
    const { mappings, tenant, clock } = setup
    const id = await createVersions(setup, 4)
    for (const number of [3, 2, 4]) {
      clock.advanceBy(1_000)
      await mappings.publish(tenant, id, { version: number })
    }
    const seen: (number | undefined)[] = []
    for (let times = 0; times < 3; times += 1) seen.push((await mappings.rollback(tenant, id)).publishedVersion)
    expect(seen).toEqual([2, 3, 1])
    await expect(mappings.rollback(tenant, id)).rejects.toMatchObject({ code: 'conflict' })

    await mappings.publish(tenant, id, { version: 2 })
    expect(await mappings.getVersion(tenant, id, { version: 2 })).not.toHaveProperty('rolledBackAt')
    expect(await mappings.rollback(tenant, id)).toMatchObject({ publishedVersion: 1 })
  })

  test('refuses where nothing was ever published', async () => {
    await using setup = await setUpMappings()
    const { mappings, tenant } = setup
    const { id } = await mappings.create(tenant, { ...TICKET, ...version(1) })
    await expect(mappings.rollback(tenant, id)).rejects.toMatchObject({ code: 'conflict' })
  })
})
