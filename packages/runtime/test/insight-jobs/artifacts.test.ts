import { buffer } from 'node:stream/consumers'
import { HowazitError, type InsightArtifact, type InsightArtifactName, type InsightReadyEvent } from '@howazit/sdk'
import { expect, test } from 'vitest'
import { PLATFORM_ACT } from '../../src/audit/act.ts'
import type { GivenLink } from '../../src/insights/artifacts/open-artifact.ts'
import { objectFolder, objectKey } from '../../src/objects/object-key.ts'
import { createDeleteResponse } from '../../src/responses/delete-response.ts'
import type { TenantId } from '../../src/tenancy/tenant.ts'
import { type InsightsSetup, SEPTEMBER, setUpInsights } from './set-up-insights.ts'

/** What a browser asks for. */
function readLink({ url, name }: InsightArtifact): GivenLink {
  const { origin, pathname, searchParams } = new URL(url)
  expect(origin).toBe('https://api.example.com')
  const [insightId, given] = pathname.replace('/v1/insights/', '').split('/artifacts/') as [string, InsightArtifactName]
  expect(given).toBe(name)
  const [tenantId, expires, signature] = ['tenantId', 'expires', 'signature'].map((key) => searchParams.get(key)!)
  return { tenantId: tenantId as TenantId, insightId, name, expires: Number(expires), signature: signature! }
}

const CHARTS = [
  'chart-score.recommend.svg',
  'chart-ratings.recommend.svg',
  'chart-change.recommend.svg',
  'chart-change.recommend.region.svg',
  'chart-theme-change.svg',
  'chart-change-by-theme.recommend.svg',
  'chart-segments.recommend.region.svg',
  'chart-drivers.recommend.svg',
  'chart-themes.recommend.svg',
]

const QUOTED = 'select distinct response_id as id from insight_verbatims'

/** All that the storage has of the tenant. */
async function storedOf({ objects, tenant }: InsightsSetup): Promise<readonly string[]> {
  const stored: string[] = []
  for await (const { key } of objects.list(objectFolder(tenant.id)))
    stored.push((await buffer(await objects.get(key))).toString())
  return stored
}

/** The files that the event names. */
async function toldOf({ oltp, tenant }: InsightsSetup): Promise<unknown> {
  const { rows } = await oltp.inTenant(tenant, (tx) =>
    tx.query<{ event: InsightReadyEvent }>("select event from deliveries where event_type = 'insight.ready'"),
  )
  return rows[0]!.event.data.insight.artifacts
}

test('an insight that is ready has its files, each behind a link of its own', async () => {
  await using setup = await setUpInsights()
  const { insights, tenant, otherTenant, request, settle, findingsOf, pass } = setup
  const { id } = await insights.create(tenant, { ...request, compareWith: SEPTEMBER })
  expect(await insights.artifacts(tenant, id)).toEqual([])
  await setup.subscribe()
  await settle(id)

  const files = await insights.artifacts(tenant, id)
  expect(files).toMatchObject([
    { name: 'report.html', mediaType: 'text/html; charset=utf-8' },
    { name: 'findings.json', mediaType: 'application/json' },
    { name: 'findings.csv', mediaType: 'text/csv; charset=utf-8' },
    ...CHARTS.map((name) => ({ name, mediaType: 'image/svg+xml' })),
  ])
  // Told of without a link, which would be good for as long as what was sent is kept.
  const told = files.map(({ name, mediaType, bytes, sha256 }) => {
    const url = `https://api.example.com/v1/insights/${id}/artifacts/${name}`
    return { name, mediaType, bytes, sha256, url }
  })
  expect(await toldOf(setup)).toEqual(told)
  const opened = await Promise.all(files.map((file) => insights.openArtifact(readLink(file))))
  for (const [at, { bytes, sha256, mediaType }] of files.entries())
    expect(opened[at]).toMatchObject({ sha256, mediaType, body: { length: bytes } })
  expect(JSON.parse(opened[1]!.body.toString())).toMatchObject({ insightId: id, findings: await findingsOf(id) })
  expect(opened[0]!.body.toString()).toContain('What changed')

  // Of another nobody learns whether it is there.
  await expect(insights.artifacts(otherTenant, id)).rejects.toMatchObject({ code: 'not_found' })
  const link = readLink(files[0]!)
  const last = link.signature.at(-1) === 'A' ? 'B' : 'A'
  const forged: readonly Partial<GivenLink>[] = [
    { tenantId: otherTenant.id },
    { insightId: otherTenant.id },
    { name: 'findings.json' },
    { expires: link.expires + 1 },
    { signature: `${link.signature.slice(1)}${last}` },
    { signature: '' },
  ]
  for (const change of forged)
    await expect(insights.openArtifact({ ...link, ...change })).rejects.toMatchObject({ code: 'not_found' })

  pass(15 * 60_000)
  await expect(insights.openArtifact(link)).rejects.toMatchObject({ code: 'link_expired' })
  // Also then: of a forged one not even its time is told.
  await expect(insights.openArtifact({ ...link, tenantId: otherTenant.id })).rejects.toMatchObject({
    code: 'not_found',
  })
})

test('nothing that somebody wrote outlives him in a file', async () => {
  await using setup = await setUpInsights()
  const { insights, oltp, tenant, request, settle, verify, remake } = setup
  const { id } = await insights.create(tenant, request)
  await settle(id)
  expect((await storedOf(setup)).join()).toContain('said [name]')
  const made = await insights.artifacts(tenant, id)
  const [report] = made
  const links = made.map(readLink)
  const link = links[0]!

  const { rows } = await oltp.inTenant(tenant, (tx) => tx.query<{ id: string }>(QUOTED))
  const erase = createDeleteResponse({ ...setup, act: PLATFORM_ACT })
  for (const { id: responseId } of rows) await erase(tenant, responseId)
  // From that moment on, though the storage has it still.
  expect(await insights.artifacts(tenant, id)).toEqual([])
  for (const each of links) await expect(insights.openArtifact(each)).rejects.toMatchObject({ code: 'not_found' })

  await remake()
  const remade = await storedOf(setup)
  expect(remade).toHaveLength(made.length)
  expect(remade.join()).not.toContain('said [name]')
  expect(await insights.artifacts(tenant, id)).toHaveLength(made.length)
  expect((await insights.openArtifact(link)).body.toString()).toContain('What they write about')

  // Others are quoted in their place, and figures are of those who are left.
  expect(await verify(id)).toMatchObject({ status: 'refreshed', erased: rows.length })
  expect(await insights.artifacts(tenant, id)).toEqual([])
  await remake()
  const [refreshed] = await insights.artifacts(tenant, id)
  expect(refreshed!.sha256).not.toBe(report!.sha256)
  expect((await insights.openArtifact(readLink(refreshed!))).body.toString()).toContain(`n = ${54 - rows.length},`)
  expect(await storedOf(setup)).toHaveLength((await insights.artifacts(tenant, id)).length)
})

test('what the storage lost or changed is made again, the same', async () => {
  await using setup = await setUpInsights()
  const { insights, objects, tenant, request, settle, remake } = setup
  const { id } = await insights.create(tenant, request)
  await settle(id)
  const before = await insights.artifacts(tenant, id)
  const [report] = before
  const link = readLink(report!)
  await objects.put(objectKey(tenant.id, `insights/${id}/report-${report!.sha256}.html`), Buffer.from('forged'))

  await expect(insights.openArtifact(link)).rejects.toMatchObject({ code: 'unavailable' })
  await remake()
  expect((await insights.openArtifact(link)).sha256).toBe(report!.sha256)
  const hashesOf = (files: readonly InsightArtifact[]) => files.map(({ sha256 }) => sha256)
  expect(hashesOf(await insights.artifacts(tenant, id))).toEqual(hashesOf(before))
})

test('without an object storage an insight is ready all the same, and has no files', async () => {
  await using setup = await setUpInsights()
  const { insights, tenant, request, createRun, settle } = setup
  const { id } = await insights.create(tenant, request)
  expect(await settle(id, createRun({ objects: undefined }))).toMatchObject({ status: 'succeeded' })
  expect(await insights.artifacts(tenant, id)).toEqual([])
  expect(await storedOf(setup)).toEqual([])
})

test('a storage that is away keeps an insight from being ready until it is back, and counts as no failure', async () => {
  await using setup = await setUpInsights()
  const { insights, objects, tenant, request, createRun, settle, pass } = setup
  const { id } = await insights.create(tenant, request)
  const away = new HowazitError('unavailable', 'The object storage cannot be reached. Try again.')
  const others = { list: objects.list.bind(objects), delete: objects.delete.bind(objects) }
  const run = createRun({ objects: { ...others, put: () => Promise.reject(away) } })
  // Seven steps, and more tries than a step may fail.
  for (let step = 0; step < 12; step += 1) await run(new AbortController().signal)
  expect(await insights.get(tenant, id)).toMatchObject({ status: 'running', step: 'publish' })
  expect(await insights.artifacts(tenant, id)).toEqual([])
  pass(61_000)
  expect(await settle(id)).toMatchObject({ status: 'succeeded' })
  expect((await insights.artifacts(tenant, id)).length).toBeGreaterThan(3)
})

test('what a job left behind that came to nothing is gone with whom it quotes', async () => {
  await using setup = await setUpInsights()
  const { insights, objects, oltp, tenant, request, createRun, remake } = setup
  const { id } = await insights.create(tenant, request)
  const run = createRun()
  for (let step = 0; step < 6; step += 1) await run(new AbortController().signal)
  // As of a process that died before it could say so.
  await objects.put(objectKey(tenant.id, `insights/${id}/report-0.html`), Buffer.from('said [name]'))
  const { rows } = await oltp.inTenant(tenant, (tx) => tx.query<{ id: string }>(QUOTED))
  await createDeleteResponse({ ...setup, act: PLATFORM_ACT })(tenant, rows[0]!.id)
  await remake()
  expect(await storedOf(setup)).toHaveLength(1)
  await insights.cancel(tenant, id)
  await remake()
  expect(await storedOf(setup)).toEqual([])
})
