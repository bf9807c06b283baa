import { HowazitError, type QuarantineChange, type ResponseIngest, type Survey } from '@howazit/sdk'
import { responseIdOf } from '../../../src/ingest/response-id.ts'
import { createRunFixes } from '../../../src/quarantine/advance/run-fixes.ts'
import { createStoreResponses } from '../../../src/responses/store-responses.ts'
import type { StoredMessage } from '../../../src/stream/stream.ts'
import { createLife } from '../../delivery/mortal-sender.ts'
import { bodyFor, freshKey, questionOf, STORE_VISIT } from '../../ingest/setup.ts'
import { messageFor } from '../../responses/setup.ts'
import { ANYBODY, type QuarantineSetup } from '../set-up-quarantine.ts'
import type { Action, ANSWERS } from './actions.ts'

/** A survey of its own, and everything that was accepted for it. */
export interface World {
  readonly setup: QuarantineSetup
  readonly sql: <Row>(text: string, values?: unknown[]) => Promise<Row[]>
  readonly survey: Survey
  readonly accepted: string[]
  /** In the order they were accepted in. */
  readonly messages: StoredMessage[]
  /** How many of them the stage that stores is done with. */
  read: number
  readonly fixIds: string[]
}

export async function openWorld(setup: QuarantineSetup, sql: World['sql']): Promise<World> {
  const { survey } = await setup.createSurvey(setup.tenant, STORE_VISIT)
  return { setup, sql, survey, accepted: [], messages: [], read: 0, fixIds: [] }
}

/** Makes it happen; what is refused for how things are happens to nobody. */
export async function live(world: World, action: Action): Promise<void> {
  const { setup, survey, messages, fixIds } = world
  const { tenant, surveys, fixes } = setup
  if (action.do === 'accept') for (const kind of action.answers) await accept(world, kind)
  if (action.do === 'survey') await surveys.update(tenant, survey.id, action)
  if (action.do === 'publish') await surveys.publish(tenant, survey.id, { questions: questionsOf(action.hasWhy) })
  if (action.do === 'fix') await fix(world, action)
  if (action.do === 'step') await step(world, action.dies)
  if (action.do === 'store' && (await store(world, messages.slice(world.read), action.dies)))
    world.read = messages.length
  if (action.do === 'repeat') await store(world, messages.slice(0, world.read), action.dies)
  if (action.do === 'approve' || action.do === 'cancel') {
    const fixId = fixIds.at(-1 - action.which)
    if (fixId !== undefined) await fixes[action.do](tenant, fixId).catch(unlessConflict)
  }
}

/** Every process lives from now on: what was accepted is stored, and fixes move until they rest. */
export async function heal(world: World): Promise<void> {
  const { setup, messages, fixIds } = world
  await store(world, messages, undefined)
  for (const fixId of fixIds) await setup.settle(fixId)
}

async function accept(
  { setup, sql, survey, accepted, messages }: World,
  kind: (typeof ANSWERS)[number],
): Promise<void> {
  const { tenant } = setup
  const key = freshKey()
  const message = messageFor(tenant, { key, body: bodyFor(survey, { answers: answersOf(setup, survey, kind) }) })
  const responseId = responseIdOf(tenant.id, key)
  await sql(
    `insert into control.idempotency_claims (tenant_id, key, body_hash, response_id, state, accepted_at)
     values ($1, $2, '', $3, 'confirmed', $4)`,
    [tenant.id, key, responseId, message.appendedAt],
  )
  accepted.push(responseId)
  messages.push(message)
}

function answersOf(
  { ids }: QuarantineSetup,
  survey: Survey,
  kind: (typeof ANSWERS)[number],
): ResponseIngest['answers'] {
  const recommend = questionOf(survey, 'recommend').id
  const fitting = { questionId: recommend, numericValue: 9 }
  if (kind === 'fits') return [fitting]
  if (kind === 'removable') return [fitting, { questionId: questionOf(survey, 'why').id, textValue: 'Fast' }]
  if (kind === 'invalid') return [{ questionId: recommend, numericValue: 11 }]
  const nobodys = { questionId: ids.newId(), textValue: 'x' }
  return kind === 'half' ? [fitting, nobodys] : [nobodys]
}

const questionsOf = (hasWhy: boolean) => STORE_VISIT.questions.filter(({ key }) => hasWhy || key !== 'why')

function planOf({ survey }: World, kind: 'present' | 'patch' | 'valid_answers' | 'discard') {
  const path = '/answers/0/numericValue'
  const change: QuarantineChange =
    kind === 'patch' ? { kind, operations: [{ op: 'replace', path, value: 9 }] } : { kind }
  return { ...ANYBODY, where: `survey = ${survey.id}`, change }
}

async function fix(world: World, { change, deaths, approves }: Extract<Action, { readonly do: 'fix' }>): Promise<void> {
  const { setup, fixIds } = world
  const { id } = await setup.fixes.plan(setup.tenant, planOf(world, change))
  fixIds.push(id)
  const carryOn = async () => {
    for (const at of [...deaths, undefined]) await step(world, at)
  }
  await carryOn()
  if (!approves) return
  await setup.fixes.approve(setup.tenant, id).catch(unlessConflict)
  await carryOn()
}

/** Whether the batch is done with: a process that is killed commits nothing, and the messages come again. */
async function store({ setup }: World, messages: readonly StoredMessage[], dies: number | undefined): Promise<boolean> {
  if (messages.length === 0) return true
  return await run(setup, dies, async (oltp) => {
    await createStoreResponses({ ...setup, oltp })(messages)
  })
}

async function step({ setup }: World, dies: number | undefined): Promise<void> {
  await run(setup, dies, async (oltp) => {
    await createRunFixes({ ...setup.running, oltp })(new AbortController().signal)
  })
}

/** In a process that may be killed; resolves to whether it lived to the end. */
async function run(
  { oltp }: QuarantineSetup,
  dies: number | undefined,
  work: (oltp: QuarantineSetup['running']['oltp'] | ReturnType<typeof createLife>['oltp']) => Promise<void>,
): Promise<boolean> {
  if (dies === undefined) {
    await work(oltp)
    return true
  }
  const egress = { send: () => Promise.reject(new Error('Nothing is sent here.')) }
  const life = createLife({ oltp, egress }, dies)
  return await Promise.race([life.ended.then(() => false), work(life.oltp).then(() => true)])
}

function unlessConflict(error: unknown): void {
  if (!HowazitError.is(error) || error.code !== 'conflict') throw error
}
