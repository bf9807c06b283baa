import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCommandHost } from '../support/command-host.ts'
import { createWorkspace, type Dev, startDev, type Workspace } from '../support/start-dev.ts'

const PACTS = resolve(import.meta.dirname, '../../../../pacts')
const HTTP = 'howazit-sdk-howazit-control-plane.json'
const EVENTS = 'howazit-sdk-howazit-webhooks.json'

interface Interaction {
  readonly description: string
  readonly providerStates?: readonly { readonly name: string }[]
  readonly response: { status: number }
}

interface Pact {
  readonly interactions: readonly Interaction[]
}

interface Found {
  readonly pacts: readonly {
    readonly consumer: string
    readonly outcome: string
    readonly checks: readonly { readonly name: string; readonly failures: readonly string[] }[]
  }[]
}

describe('howazit pact, of the running platform', () => {
  const commands = startCommandHost()
  let workspace: Workspace
  let dev: Dev

  beforeAll(async () => {
    workspace = await createWorkspace()
    dev = await startDev(['--state', workspace.pathOf('state')], workspace.env)
  })
  afterAll(async () => {
    await commands[Symbol.asyncDispose]()
    await dev[Symbol.asyncDispose]()
    await workspace[Symbol.asyncDispose]()
  })

  async function json(args: readonly string[], code: number): Promise<unknown> {
    const end = await commands.run([...args, '--json'], { env: workspace.env, cwd: workspace.folder })
    expect(end, end.stdout + end.stderr).toMatchObject({ code })
    return JSON.parse(end.stdout)
  }

  it('verifies the pacts of the platform in every state, in a tenant of its own, and then lets both sides go', async () => {
    await mkdir(workspace.pathOf('pacts'))
    await writeFile(workspace.pathOf(`pacts/${HTTP}`), JSON.stringify(oneOfEachState(await read(HTTP))))
    await copyFile(join(PACTS, EVENTS), workspace.pathOf(`pacts/${EVENTS}`))
    expect(await json(['pact', 'verify', '--pacts', 'pacts', '--provider-version', '7'], 0)).toMatchObject({
      passed: 2,
      failed: 0,
    })
    for (const pacticipant of ['howazit-sdk', 'howazit-control-plane', 'howazit-webhooks'])
      expect(
        await json(['pact', 'can-i-deploy', '--pacts', 'pacts', '--pacticipant', pacticipant, '--version', '7'], 0),
      ).toMatchObject({ deployable: true })
    const { items } = (await json(['tenant', 'list'], 0)) as { items: readonly { name: string }[] }
    expect(items.filter(({ name }) => name === 'Verification of pacts')).toHaveLength(1)
  })

  it('says what the platform does not keep, and which state nobody brings about', async () => {
    const pact = await read(HTTP)
    const one = pact.interactions.find(({ description }) => description === 'gets a survey') as Interaction
    const altered = structuredClone(one)
    altered.response.status = 404
    await mkdir(workspace.pathOf('altered'))
    await writeFile(workspace.pathOf('altered/one.json'), JSON.stringify({ ...pact, interactions: [altered] }))
    const unknown = { ...one, providerStates: [{ name: 'a moon' }] }
    const others = { ...pact, consumer: { name: 'other' }, interactions: [unknown] }
    await writeFile(workspace.pathOf('altered/two.json'), JSON.stringify(others))
    const { pacts } = (await json(['pact', 'verify', '--pacts', 'altered'], 1)) as Found
    const failuresOf = (consumer: string) =>
      pacts.find((each) => each.consumer === consumer)?.checks.find(({ name }) => name === 'provider')?.failures
    expect(failuresOf('howazit-sdk')).toEqual([expect.stringMatching(/gets a survey.*404.*200/)])
    expect(failuresOf('other')).toEqual(['Nobody can bring about the provider state "a moon".'])
  })
})

const read = async (file: string): Promise<Pact> => JSON.parse(await readFile(join(PACTS, file), 'utf8')) as Pact

/** That each interaction is kept is a test of the control plane's, and that the command finds so a step of `verify`. */
function oneOfEachState(pact: Pact): Pact {
  const states = new Set<string>()
  const interactions = pact.interactions.filter(({ providerStates }) => {
    const state = JSON.stringify(providerStates)
    const isFirst = !states.has(state)
    states.add(state)
    return isFirst
  })
  return { ...pact, interactions }
}
