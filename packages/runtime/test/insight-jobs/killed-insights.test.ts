import { expect, test } from 'vitest'
import { seededRandom } from '../../src/insights/statistics/random/seeded-random.ts'
import { objectFolder } from '../../src/objects/object-key.ts'
import { createLife } from '../delivery/mortal-sender.ts'
import { SEPTEMBER, setUpInsights } from './set-up-insights.ts'

const KILLS = 30

/** The moments of a step and a half: every life makes something, and few make much. */
const MOMENTS = 30

test('insights whose process is killed thirty times, at any moment, end in one set of findings each', async () => {
  await using setup = await setUpInsights()
  const { insights, oltp, objects, tenant, request, pass, subscribe, createRun, settle, findingsOf } = setup
  await subscribe()
  const create = async () => (await insights.create(tenant, { ...request, compareWith: SEPTEMBER })).id
  const egress = { send: () => Promise.reject(new Error('An insight sends nothing.')) }
  const random = seededRandom('kills of insights')
  const insightIds = [await create()]
  const progress: number[] = []

  for (let kills = 0; kills < KILLS; ) {
    const id = insightIds.at(-1)!
    const { ended, oltp: mortal } = createLife({ oltp, egress }, Math.floor(random() * MOMENTS))
    const run = createRun({ oltp: mortal })
    const death = ended.then(() => 'dead' as const)
    const isOver = async () => (await insights.get(tenant, id)).status === 'succeeded'
    let end: 'dead' | undefined
    while (end === undefined && !(await isOver()))
      end = (await Promise.race([death, run(new AbortController().signal)])) ?? undefined
    if (end === 'dead') kills += 1
    else insightIds.push(await create())
    progress.push((await insights.get(tenant, id)).progress)
    pass(61_000)
  }

  const last = insightIds.at(-1)!
  expect(await settle(last)).toMatchObject({ status: 'succeeded', progress: 100 })
  const [first, ...others] = await Promise.all(insightIds.map((id) => findingsOf(id)))
  expect(new Set(first!.map(({ id }) => id)).size).toBe(first!.length)
  for (const findings of others) expect(findings).toEqual(first)
  expect(progress.every((value, at) => value >= (progress[at - 1] ?? 0) || progress[at - 1] === 100)).toBe(true)
  const filesOfFirst = await insights.artifacts(tenant, insightIds[0]!)
  for (const id of insightIds) {
    const kept = await insights.artifacts(tenant, id)
    // Each file once, and nothing that a death left behind.
    const stored: number[] = []
    for await (const { sizeBytes } of objects.list(objectFolder(tenant.id, `insights/${id}`))) stored.push(sizeBytes)
    expect(new Set(stored)).toEqual(new Set(kept.map(({ bytes }) => bytes)))
    expect(stored).toHaveLength(kept.length)
    expect(kept.map(({ name }) => name)).toEqual(filesOfFirst.map(({ name }) => name))
  }
  const { rows } = await oltp.inTenant(tenant, (tx) => tx.query(COUNT_SENT))
  expect(rows).toEqual([{ sent: insightIds.length, events: insightIds.length }])
  const outward = await oltp.inTenant(tenant, (tx) => tx.query(COUNT_OUTWARD))
  const each = { rows: insightIds.length, insights: insightIds.length }
  expect(outward.rows).toEqual([
    { event_type: 'insight.ready', ...each },
    { event_type: 'insight.requested', ...each },
  ])
})

const COUNT_SENT = `
  select count(*)::int as sent, count(distinct event_id)::int as events
  from deliveries
  where event_type = 'insight.ready'`

const COUNT_OUTWARD = `
  select event_type, count(*)::int as rows, count(distinct key)::int as insights
  from outbox
  where event_type like 'insight.%'
  group by event_type
  order by event_type`
