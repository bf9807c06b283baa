import { resolve } from 'node:path'
import { type Context, openContext, type Tenant } from '@howazit/runtime'
import { pino } from 'pino'
import { listOperations } from '../packages/control-plane/src/contract.ts'
import { type Ids, moveIn } from '../packages/control-plane/test/support/move-in.ts'
import {
  type Complaint,
  type Stranger,
  sendForeignRequests,
} from '../packages/control-plane/test/support/send-foreign-requests.ts'
import { forgetTenant, lookFirst, serveAlteredApi } from '../packages/control-plane/test/support/serve-altered-api.ts'
import { listChanges, openDigest } from '../packages/runtime/test/isolation/digest-tenant.ts'
import type { ProfileName } from '../scripts/profiles/start-profile.ts'
import { atLeast, atMost, type Drill, type DrillOptions, exactly, type Figure } from './drill.ts'
import { createRandom } from './support/random.ts'
import { readNumber } from './support/read-number.ts'
import { onEachProfile, readLogsDir, readProfiles } from './support/read-profiles.ts'
import { startReceiver } from './support/receiver.ts'
import { listReads, tellApart } from './support/tell-apart.ts'

/** In everything that the owner says, and nowhere else. */
const MARK = 'globex'
const SHOWN = 10

interface Plan {
  readonly strangers: number
  /** Answers per operation and side; 0 leaves the times out. */
  readonly timings: number
  /** Which requests are sent. */
  readonly isSent: NonNullable<Stranger['isSent']>
  readonly seed: number
  readonly logs: ReturnType<typeof readLogsDir>
  readonly platforms: DrillOptions['platforms']
}

interface Scene extends Plan {
  readonly context: Context
  readonly url: string
  readonly owner: Tenant
  readonly ids: Ids
  /** Of tenants who have nothing; each asks once, because from then on some of the ids are his own, too. */
  readonly tokens: readonly string[]
  readonly control: string
  readonly digest: ReturnType<typeof openDigest>['digest']
}

/** Where the connector is that a tenant's connection is made with. */
const CONNECTORS_FOLDER = resolve(import.meta.dirname, '../examples/connectors')

async function drillProfile(name: ProfileName, plan: Plan): Promise<readonly Figure[]> {
  const strangers = Array.from({ length: plan.strangers }, (_, at) => `stranger-${at}`)
  const env = { HOWAZIT_CONNECTORS_DIR: CONNECTORS_FOLDER }
  const tenants = [MARK, 'control', ...strangers]
  await using profile = await plan.platforms.openProfile(name, { ...plan.logs, env, tenants })
  await using receiver = await startReceiver()
  await using closing = new AsyncDisposableStack()
  const context = await openContext(profile.config, { logger: pino({ level: 'silent' }) })
  closing.defer(() => context.close())
  const { digest } = closing.use(openDigest({ adminUrl: profile.adminUrl, context }))
  const [owner, control, ...others] = profile.tenants
  const url = profile.processes('api')[0]?.url
  if (!owner || !control || url === undefined) throw new Error('The profile has no tenants or no API.')
  const ids = await moveIn({ url, token: owner.token, mark: MARK, receiverUrl: receiver.url })
  const tokens = others.map(({ token }) => token)
  const scene = { ...plan, context, url, owner: owner.tenant, ids, tokens, control: control.token, digest }
  return [...(await askForEverything(scene)), ...(await timeAnswers(scene)), ...(await tryLeakyApi(scene))]
}

async function askForEverything({ url, owner, ids, tokens, seed, isSent, digest }: Scene): Promise<readonly Figure[]> {
  const before = await digest(owner.id)
  const asked = new Set<string>()
  const complaints: Complaint[] = []
  let requests = 0
  for (const [at, token] of tokens.entries()) {
    const matrix = await sendForeignRequests({ url, token, ids, mark: MARK, seed: seed + at, isSent })
    for (const { operation } of matrix.requests) asked.add(operation.operationId)
    complaints.push(...matrix.complaints)
    requests += matrix.requests.length
  }
  const changed = listChanges(before, await digest(owner.id))
  const shown = complaints.filter(({ isShown }) => isShown)
  const built = listOperations().filter(({ isPlanned }) => !isPlanned)
  return [
    { figure: 'operations', value: asked.size },
    { figure: 'requests with ids of another tenant', value: requests },
    exactly('operations of the contract that were not asked', built.length - asked.size, 0),
    ...complaints.slice(0, SHOWN).map(toLine),
    exactly('answers that show something of another tenant', shown.length, 0),
    exactly('answers that tell what another has from what nobody has', complaints.length - shown.length, 0),
    { figure: 'tables, figures and keys of the other tenant', value: Object.keys(before).length },
    ...changed.map((place) => ({ figure: 'changed', value: place })),
    exactly('of these changed', changed.length, 0),
  ]
}

const toLine = ({ request, complaint }: Complaint): Figure => ({
  figure: 'complaint',
  value: `${request.operation.operationId}, ${request.place}: ${complaint}`,
})

/** Whoever guesses from the time of one answer whether somebody has the id: how often he would be right. */
async function timeAnswers(scene: Scene): Promise<readonly Figure[]> {
  const { url, ids, control: token, timings, seed, context, owner } = scene
  if (timings === 0) return []
  const plan = { count: timings, random: createRandom(seed) }
  const figures: Figure[] = []
  for (const read of listReads({ token, ids, seed })) {
    const { percent, percentMax, differenceUs } = await tellApart(url, read, plan)
    figures.push({ figure: `${read.name}: difference of medians, µs`, value: differenceUs })
    figures.push(atMost(`${read.name}: guessed right from the time, %`, percent, percentMax))
  }
  await using slow = await serveAlteredApi(context, lookFirst(owner))
  const [read] = listReads({ token, ids, seed }).filter(({ name }) => name === 'getResponse')
  if (!read) throw new Error('There is no getResponse.')
  const { percent, percentMax } = await tellApart(slow.url, read, plan)
  return [...figures, atLeast('control: guessed right where an API looks first, %', percent, percentMax)]
}

/** The control: what an API shows and changes that forgets the tenant is noticed. Last, because it does. */
async function tryLeakyApi(scene: Scene): Promise<readonly Figure[]> {
  const { context, owner, ids, control: token, seed, isSent, digest } = scene
  await using leaky = await serveAlteredApi(context, forgetTenant(owner))
  const before = await digest(owner.id)
  const { complaints } = await sendForeignRequests({ url: leaky.url, token, ids, mark: MARK, seed, isSent })
  const changed = listChanges(before, await digest(owner.id))
  const shown = complaints.filter(({ isShown }) => isShown)
  return [
    atLeast('control: answers that show something, of an API that forgets the tenant', shown.length, 10),
    atLeast('control: places that it changes', changed.length, 5),
  ]
}

export const drill: Drill = {
  name: 'R17',
  title:
    'object access: every operation with every id of another tenant reads nothing, writes nothing and tells nothing',
  async run({ args, seed, platforms }) {
    const strangers = readNumber(args, '--strangers', 10)
    const timings = args.includes('--without-timings') ? 0 : readNumber(args, '--timings', 2_000)
    const profiles = readProfiles(args, ['embedded', 'distributed'])
    // By an id of a kind that the place does not take are nearly all of them.
    const every = readNumber(args, '--misplaced-every', 1)
    const isSent: Plan['isSent'] = ({ isMisplaced }, at) => !isMisplaced || at % every === 0
    const plan = { strangers, timings, isSent, seed, logs: readLogsDir(args), platforms }
    return { figures: await onEachProfile(profiles, (profile) => drillProfile(profile, plan)) }
  },
}
