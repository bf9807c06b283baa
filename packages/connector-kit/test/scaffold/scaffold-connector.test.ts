import { evaluateConnector, SCAFFOLD_AUTHS, scaffoldConnector } from '@howazit/connector-kit/authoring'
import { testConnector, testFaults, updateGolden } from '@howazit/connector-kit/testing'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { sharedMappings } from '../../../runtime/test/support/shared-mappings.ts'

const NOW = new Date('2026-11-29T12:00:00.000Z')
const scaffold = (auth: (typeof SCAFFOLD_AUTHS)[number]) =>
  scaffoldConnector({ folder: 'my-crm', id: 'my_crm', auth, category: 'crm', kitVersion: '0.1.0', now: NOW })

interface Job {
  readonly steps: readonly { readonly run?: string }[]
}
interface Workflow {
  readonly jobs: Readonly<Record<string, Job>>
  readonly permissions: unknown
  readonly on: object
}

async function sourcesOf(files: Readonly<Record<string, string>>) {
  const evaluated = await evaluateConnector(files)
  if (evaluated.problems) throw new Error(JSON.stringify(evaluated.problems))
  return { connector: evaluated.connector, files, mappings: sharedMappings() }
}

describe('a connector to begin with', () => {
  it.each(SCAFFOLD_AUTHS)('passes its samples at once with %s', async (auth) => {
    const sources = await sourcesOf(scaffold(auth))
    const written = await updateGolden(sources)
    expect(Object.keys(written)).toEqual(['create-record.golden.json'])
    const complete = { ...sources, files: { ...sources.files, ...written } }
    const tested = await testConnector(complete)
    expect(tested.flatMap(({ differences }) => differences)).toEqual([])
    expect(tested.length).toBeGreaterThanOrEqual(7)
    const faults = await testFaults(complete)
    expect(faults.flatMap(({ differences }) => differences)).toEqual([])
    expect(faults.length).toBeGreaterThanOrEqual(28)
    // Written again they are the same.
    expect(await updateGolden(complete)).toEqual({})
  })

  it('has a workflow that tests every change, and publishes with provenance what was tested', () => {
    const { jobs, permissions, on } = parse(scaffold('bearer')['.github/workflows/connector.yml']!) as Workflow
    const runsOf = ({ steps }: Job) => steps.flatMap(({ run }) => (run === undefined ? [] : run.trim().split('\n')))
    expect(runsOf(jobs.connector!)).toEqual([
      'npm install',
      'npx howazit connector test',
      'npx howazit connector certify',
      'npx howazit connector publish --dry-run',
    ])
    expect(runsOf(jobs.publish!).slice(1)).toEqual([
      'install -m 600 /dev/null "$RUNNER_TEMP/signing-key.pem"',
      'printf \'%s\\n\' "$SIGNING_KEY" > "$RUNNER_TEMP/signing-key.pem"',
      'npx howazit connector publish --out "$RUNNER_TEMP/release" --key "$RUNNER_TEMP/signing-key.pem"',
      'npm publish "$RUNNER_TEMP"/release/*.tgz --provenance --access public',
    ])
    expect(jobs.publish).toMatchObject({ needs: 'connector', permissions: { contents: 'read', 'id-token': 'write' } })
    expect([permissions, Object.keys(on)]).toEqual([{ contents: 'read' }, ['push', 'pull_request', 'workflow_call']])
  })

  it('fails where manifest and samples disagree, and says what differs', async () => {
    const files = scaffold('bearer')
    const written = await updateGolden(await sourcesOf(files))
    const changed = files['connector.ts']!.replace("path: '/v1/records'", "path: '/v2/records'")
    const [first] = await testConnector(await sourcesOf({ ...files, ...written, 'connector.ts': changed }))
    expect(first?.differences.join()).toContain('/v2/records')
  })

  it('notices rules that take a fault for something else', async () => {
    const files = scaffold('bearer')
    const complete = { ...files, ...(await updateGolden(await sourcesOf(files))) }
    const failedOf = async (rule: string) => {
      const changed = complete['connector.ts']!.replace('errors: [', `errors: [${rule},`)
      const tested = await testFaults(await sourcesOf({ ...complete, 'connector.ts': changed }))
      return tested.filter(({ differences }) => differences.length > 0).map(({ name }) => name)
    }
    expect(await failedOf("{ status: [500], means: 'permanent' }")).toEqual(['fault: a 500 is tried again'])
    expect(await failedOf("{ status: [429], means: 'permanent' }")).toHaveLength(11)
    const clocked = "path: '/v1/records', body: { '...': '{input}', at: '{now.unixMs}' }"
    const source = complete['connector.ts']!.replace("path: '/v1/records'", clocked)
    const tested = await testFaults(await sourcesOf({ ...complete, 'connector.ts': source }))
    expect(tested.at(-1)).toMatchObject({
      name: expect.stringContaining('a repeat after silence'),
      differences: [expect.any(String)],
    })
  })

  it('says what is wrong with samples that are none', async () => {
    const name = 'create-record.golden.json'
    const files = scaffold('basic')
    const { connector } = await sourcesOf(files)
    const differencesOf = async (golden: string | undefined) => {
      const { [name]: _, ...rest } = files
      const given = golden === undefined ? rest : { ...rest, [name]: golden }
      const tested = await testConnector({ connector, mappings: sharedMappings(), files: given })
      return tested.flatMap(({ differences }) => differences).join(' ')
    }
    expect(await differencesOf(undefined)).toContain(`There is no ${name}.`)
    expect(await differencesOf('{')).toContain('not a JSON object')
    expect(await differencesOf('{"operation":"other","connection":{"authMode":"x"},"cases":[]}')).toMatch(
      /the file's name says createRecord.*none of basic.*no cases/,
    )
    const badCase = { name: '', events: ['toString'], exchanges: [{ reply: { status: 99 } }], outcomes: [] }
    expect(
      await differencesOf(JSON.stringify({ operation: 'createRecord', connection: {}, cases: [badCase, null] })),
    ).toMatch(/no name.*event "toString".*none of 200 to 599.*one outcome.*Case 2 is no object/)
  })
})
