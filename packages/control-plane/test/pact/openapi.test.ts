import { readFileSync } from 'node:fs'
import * as library from '@pactflow/openapi-pact-comparator'
import { describe, expect, it } from 'vitest'
import { contract, listOperations, type Operation } from '../../src/contract.ts'
import { pactsWith } from './pacts.ts'

const pacts = pactsWith('howazit-control-plane')
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'))

/** What is answered is no JSON, or has no end: no pact of the SDK holds it. */
const NO_JSON = [
  'exportDeadLetters',
  'exportReplay',
  'exportQuarantineFix',
  'exportStreamReplay',
  'exportResponses',
  'streamResponses',
  'streamInsights',
  'exportFindingRecords',
  'downloadArtifact',
  'exportAudit',
  'exportPlatformAudit',
  'receiveConsent',
  'answerInbound',
  'receiveInbound',
]

interface Comparison {
  readonly type: 'error' | 'warning' | 'info'
  readonly code: string
  readonly message: string
}

// The types that come with it are for bundlers: Node's way of finding modules finds nothing in them.
const { Comparator } = library as unknown as {
  readonly Comparator: new (specifications: { oas: unknown }) => { compare(pact: unknown): AsyncIterable<Comparison> }
}

async function compare(pact: unknown): Promise<readonly string[]> {
  const found: string[] = []
  for await (const { type, code, message } of new Comparator({ oas: contract }).compare(pact)) {
    if (type === 'error') found.push(`${code}: ${message}`)
  }
  return found
}

describe('the pacts with the control plane', () => {
  it.each(pacts)('agree with the contract: $consumer.name', async ({ path }) => {
    expect(await compare(read(path))).toEqual([])
  })

  it('would be found not to agree', async () => {
    const pact = read(pacts[0]?.path as string)
    pact.interactions[0].request.path = '/v1/nowhere'
    expect(await compare(pact)).toEqual([expect.stringMatching(/^request\.path-or-method\.unknown/)])
  })

  it('hold every operation that is built', () => {
    const asked = pacts
      .flatMap(({ interactions }) => interactions)
      .map(({ request }) => `${request?.method} ${request?.path}`)
    const isAsked = ({ method, path }: Operation) => {
      const pattern = path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')
      return asked.some((each) => new RegExp(`^${method} ${pattern}$`).test(each))
    }
    const expected = listOperations().filter(
      ({ operationId, isPlanned }) => !isPlanned && !NO_JSON.includes(operationId),
    )
    expect(expected.length).toBeGreaterThan(60)
    expect(expected.filter((operation) => !isAsked(operation)).map(({ operationId }) => operationId)).toEqual([])
  })
})
