import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Verifier } from '@pact-foundation/pact'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asSent } from '../../../cli/src/pact/as-sent.ts'
import { createProviderStates } from '../../../cli/src/pact/provider-states.ts'
import type { ProviderStates } from '../../../cli/src/pact/states/provider-state.ts'
import { type Receiver, startReceiver } from '../../../runtime/test/delivery/receiver.ts'
import { trustOneAuthority } from '../../../runtime/test/support/trust-one-authority.ts'
import { startPlatform, type TestPlatform } from '../support/start-platform.ts'
import { pactsWith, statesOf } from './pacts.ts'
import { withoutProxies } from './without-proxies.ts'

const PROVIDER = 'howazit-control-plane'

describe('the control plane, of its consumers', () => {
  const pacts = pactsWith(PROVIDER)
  let receiver: Receiver
  let platform: TestPlatform
  let states: ProviderStates

  beforeAll(async () => {
    withoutProxies()
    trustOneAuthority()
    receiver = await startReceiver()
    platform = await startPlatform({ hasStages: true })
    states = createProviderStates({ platform, hookUrl: receiver.url })
  })
  afterAll(async () => {
    await platform.stop()
    await receiver[Symbol.asyncDispose]()
  })

  const verify = (paths: readonly string[]) =>
    new Verifier({
      provider: PROVIDER,
      providerBaseUrl: platform.url,
      pactUrls: [...paths],
      stateHandlers: { ...states },
      requestFilter: asSent,
      logLevel: 'error',
    }).verifyProvider()

  it('has pacts to keep, and can be brought into every state they ask for', () => {
    expect(pacts.flatMap(({ interactions }) => interactions).length).toBeGreaterThan(40)
    expect(statesOf(pacts).filter((state) => !Object.hasOwn(states, state))).toEqual([])
  })

  it('keeps every pact', async () => {
    await verify(pacts.map(({ path }) => path))
  })

  it('would be found not to keep one', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'howazit-pact-'))
    const [{ path: _, ...pact }] = structuredClone(pacts) as unknown as [(typeof pacts)[number]]
    const one = pact.interactions.find(({ description }) => description === 'gets a survey')
    if (one?.response) one.response.status = 299
    const path = join(folder.path, 'altered.json')
    await writeFile(path, JSON.stringify({ ...pact, interactions: [one] }))
    await expect(verify([path])).rejects.toThrow()
  })
})
