import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startReceiver } from '../../runtime/test/delivery/receiver.ts'
import { listChanges, openDigest } from '../../runtime/test/isolation/digest-tenant.ts'
import { OPERATOR_SCOPE } from '../src/auth/token-claims.ts'
import { listOperations } from '../src/contract.ts'
import type { ForeignRequest } from './support/foreign-requests.ts'
import { type Ids, moveIn } from './support/move-in.ts'
import { type Matrix, sendForeignRequests } from './support/send-foreign-requests.ts'
import { forgetTenant, serveAlteredApi } from './support/serve-altered-api.ts'
import { startPlatform, type TestPlatform } from './support/start-platform.ts'

/** A fixed one, so that a failure is found again; the drill R17 takes new ones. */
const SEED = 20_261_129
const MARK = 'globex'
/** They take no id of a tenant's and show nothing but what they made, what is the same for all, or a number and a verdict. */
const NOTHING_TO_NOTICE = [
  'createWebhook',
  'createMapping',
  'listConnectors',
  'getConnector',
  'createConnection',
  'saveFilter',
  'explainLedger',
  'createClient',
]
/** Shows how many entries are chained, which may be more when it is asked again: those of what was asked before are chained a moment later. */
const MAY_BE_NOTICED = 'verifyAudit'
const built = listOperations().filter(({ isPlanned }) => !isPlanned)

describe('every operation of the contract, with every id of another tenant', () => {
  let platform: TestPlatform
  let ids: Ids
  let stack: AsyncDisposableStack
  let matrix: Matrix
  let changes: readonly string[]
  let digest: ReturnType<typeof openDigest>['digest']

  beforeAll(async () => {
    stack = new AsyncDisposableStack()
    platform = stack.use(await startPlatform({ hasStages: true }))
    const receiver = stack.use(await startReceiver())
    ;({ digest } = stack.use(openDigest(platform)))
    const { url, token, otherToken } = platform
    ids = await moveIn({ url, token: otherToken, mark: MARK, receiverUrl: receiver.url })
    const before = await digest(platform.otherTenant.id)
    matrix = await sendForeignRequests({ url, token, ids, mark: MARK, seed: SEED })
    changes = listChanges(before, await digest(platform.otherTenant.id))
  })
  afterAll(() => stack.disposeAsync())

  const complaintsOf = ({ complaints }: Matrix) =>
    complaints.map(({ request, complaint }) => `${request.operation.operationId}, ${request.place}: ${complaint}`)

  it('leaves none out', () => {
    const asked = new Set(matrix.requests.map(({ operation }) => operation.operationId))
    expect([...asked].toSorted()).toEqual(built.map(({ operationId }) => operationId).toSorted())
  })

  it('is answered as if nobody had them, with 404 where one thing is asked for', () => {
    expect(complaintsOf(matrix).slice(0, 10)).toEqual([])
    expect(matrix.requests.filter(({ isForOne }) => isForOne).length).toBeGreaterThan(10)
  })

  it('changes nothing of the other’s', () => {
    expect(changes).toEqual([])
  })

  // The control: an API that forgets the tenant is noticed, for what it shows and for what it changes.
  it('is noticed where an API works for whoever the id belongs to', async () => {
    await using leaky = await serveAlteredApi(platform.context, forgetTenant(platform.otherTenant))
    const before = await digest(platform.otherTenant.id)
    // What is asked for by an id of the right kind is enough to notice it.
    const isSent = ({ isMisplaced }: ForeignRequest) => !isMisplaced
    const { token } = platform
    const leaks = await sendForeignRequests({ url: leaky.url, token, ids, mark: MARK, seed: SEED, isSent })

    const leaking = new Set(leaks.complaints.map(({ request }) => request.operation.operationId))
    const data = built.filter(({ scopes = [] }) => scopes.some((scope) => scope !== OPERATOR_SCOPE))
    const unnoticed = data.map(({ operationId }) => operationId).filter((operationId) => !leaking.has(operationId))
    expect(unnoticed.filter((operationId) => operationId !== MAY_BE_NOTICED)).toEqual(NOTHING_TO_NOTICE)
    expect(listChanges(before, await digest(platform.otherTenant.id))).toContain('tenant_shared.webhook_subscriptions')
  })
})
