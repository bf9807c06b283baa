import { mkdir, mkdtempDisposable, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { canIDeploy, type DeployKnowledge } from '../../src/pact/can-i-deploy.ts'
import type { PactFile } from '../../src/pact/pact-file.ts'
import { readResults, writeResult } from '../../src/pact/result-files.ts'
import type { Deployment, Verification } from '../../src/pact/verification.ts'

const pact = (consumer: string, provider: string, sha256: string): PactFile => ({
  file: `${consumer}-${provider}.json`,
  path: `/pacts/${consumer}-${provider}.json`,
  consumer,
  provider,
  interactions: [],
  sha256,
  pact: {},
})

const verified = (providerVersion: string, sha256: string, rest: Partial<Verification> = {}): Verification => ({
  kind: 'pact.verification',
  provider: 'api',
  providerVersion,
  consumer: 'web',
  pact: { file: 'web-api.json', sha256, interactions: 1 },
  outcome: 'passed',
  checks: [],
  verifiedAt: '2026-11-29T12:00:00.000Z',
  ...rest,
})

const deployed = (pacticipant: string, version: string, pacts: Deployment['pacts'] = []): Deployment => ({
  kind: 'pact.deployment',
  environment: 'production',
  pacticipant,
  version,
  pacts,
  deployedAt: '2026-11-29T12:00:00.000Z',
})

const know = (known: Partial<DeployKnowledge>): DeployKnowledge => ({
  pacts: [pact('web', 'api', 'aa')],
  verifications: [],
  deployments: [],
  ...known,
})

const web = { pacticipant: 'web', version: '2' }
const api = { pacticipant: 'api', version: '7' }
const environment = 'production'

describe('whether a version can be deployed', () => {
  it('lets a consumer go where a provider is that was verified with its pact', () => {
    const known = know({ verifications: [verified('7', 'aa')], deployments: [deployed('api', '7')] })
    expect(canIDeploy({ ...web, environment }, known)).toEqual({
      deployable: true,
      matrix: [
        {
          consumer: 'web',
          consumerVersion: '2',
          provider: 'api',
          providerVersion: '7',
          sha256: 'aa',
          outcome: 'passed',
        },
      ],
    })
  })

  it('is blocked by a pact that nobody verified, and says what to run', () => {
    const known = know({ verifications: [verified('7', 'older')], deployments: [deployed('api', '7')] })
    const { deployable, matrix } = canIDeploy({ ...web, environment }, known)
    expect(deployable).toBe(false)
    expect(matrix).toMatchObject([
      {
        outcome: 'unverified',
        blocks: {
          because: 'api 7 was not verified with the pact of web.',
          next: 'howazit pact verify --provider api --provider-version 7',
        },
      },
    ])
  })

  it('is blocked by a pact that is not kept, and by a provider that is not there', () => {
    const failed = verified('7', 'aa', { outcome: 'failed' })
    const there = know({ verifications: [failed], deployments: [deployed('api', '7')] })
    expect(canIDeploy({ ...web, environment }, there).matrix).toMatchObject([{ outcome: 'failed' }])
    expect(canIDeploy({ ...web, environment }, know({ verifications: [verified('7', 'aa')] }))).toMatchObject({
      deployable: false,
      matrix: [
        {
          outcome: 'not_deployed',
          providerVersion: null,
          blocks: { next: 'howazit pact record-deployment --pacticipant api --version VERSION --to production' },
        },
      ],
    })
  })

  it('holds a provider against the consumers that are there, whatever the checkout says', () => {
    const known = know({
      verifications: [verified('7', 'aa')],
      deployments: [deployed('web', '1', [{ provider: 'api', sha256: 'older' }])],
    })
    expect(canIDeploy({ ...api, environment }, known)).toMatchObject({
      deployable: false,
      matrix: [{ consumer: 'web', consumerVersion: '1', sha256: 'older', outcome: 'unverified' }],
    })
    const both = { ...known, verifications: [...known.verifications, verified('7', 'older')] }
    expect(canIDeploy({ ...api, environment }, both).deployable).toBe(true)
  })

  it('takes the pacts that were recorded with a version for those of it', () => {
    const known = know({
      verifications: [verified('7', 'older')],
      deployments: [
        { ...deployed('web', '2', [{ provider: 'api', sha256: 'older' }]), environment: 'staging' },
        deployed('api', '7'),
      ],
    })
    expect(canIDeploy({ ...web, environment }, known).matrix).toMatchObject([{ sha256: 'older', outcome: 'passed' }])
  })

  it('compares with the newest version of a provider where no environment is named', () => {
    const newer = verified('8', 'aa', { verifiedAt: '2026-11-29T13:00:00.000Z', outcome: 'failed' })
    expect(canIDeploy(web, know({ verifications: [newer, verified('7', 'aa')] }))).toMatchObject({
      deployable: false,
      matrix: [{ providerVersion: '8', outcome: 'failed' }],
    })
    expect(canIDeploy(web, know({}))).toMatchObject({ deployable: false, matrix: [{ outcome: 'unverified' }] })
    expect(canIDeploy(api, know({ verifications: [verified('7', 'aa')] }))).toMatchObject({
      deployable: true,
      matrix: [{ consumerVersion: null, outcome: 'passed' }],
    })
  })

  it('quotes a name that a shell would take apart', () => {
    const known = know({ pacts: [pact('web', "it's an api", 'aa')] })
    const [row] = canIDeploy(web, known).matrix
    expect(row?.blocks?.next).toContain(`--provider 'it'\\''s an api'`)
  })
})

describe('files of results', () => {
  it('are found again, stay in their folder whatever the names say, and are written over by the same', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'howazit-results-'))
    const inside = join(folder.path, 'results')
    const hostile = { ...verified('../../../7', 'aa'), provider: '..', consumer: 'a/../../b' }
    for (const result of [hostile, hostile, { ...deployed('..', '1'), environment: '../up' }])
      await writeResult(inside, result)
    expect(await readdir(folder.path)).toEqual(['results'])
    const { verifications, deployments } = await readResults(inside)
    expect(verifications).toEqual([hostile])
    expect(deployments).toHaveLength(1)
    expect(await readResults(join(folder.path, 'nowhere'))).toEqual({ verifications: [], deployments: [] })
  })

  it.each(['{', '{}', '{"kind":"pact.verification"}', '{"kind":"pact.deployment","pacts":[null]}', 'null'])(
    'are not taken from a file that says %s',
    async (text) => {
      await using folder = await mkdtempDisposable(join(tmpdir(), 'howazit-results-'))
      await mkdir(join(folder.path, 'verifications'))
      await writeFile(join(folder.path, 'verifications/one.json'), text)
      await expect(readResults(folder.path)).rejects.toThrow('is no result of verifying pacts')
    },
  )
})
