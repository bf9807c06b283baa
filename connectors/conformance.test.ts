import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseConnector, speaksHttp } from '@howazit/connector-kit'
import {
  bringsTexts,
  compareGolden,
  type Golden,
  type GoldenOutcome,
  goldenFileOf,
  isHostile,
  pactFileOf,
  renderCatalogue,
  renderConnectorPact,
  replayGolden,
  testFaults,
  withRequests,
} from '@howazit/connector-kit/testing'
import { registry } from '@howazit/connectors'
import { describe, expect, test } from 'vitest'
import { sharedMappings } from '../packages/runtime/test/support/shared-mappings.ts'
import { renderConnectorRegistry } from '../scripts/render-connector-registry.ts'

// Every folder beside this file is tested the same way; adding a connector adds no test. `UPDATE_GOLDEN=1` writes the requests
// that are made into the golden files, the pacts into pacts/, and the table into the README.

const isUpdating = process.env.UPDATE_GOLDEN === '1'

const PACTS = join(import.meta.dirname, '../pacts')
const README_HEADINGS = ['What it does', 'On the other side', 'Settings', 'Limits', 'Testing it']
/** What each operation has to show that it can tell apart. */
const SHOWN: readonly GoldenOutcome['outcome'][] = ['delivered', 'retry', 'refused', 'unknown']

const goldenPath = (id: string, operation: string): string => join(import.meta.dirname, id, goldenFileOf(operation))
const readGolden = (path: string): Golden => JSON.parse(readFileSync(path, 'utf8')) as Golden

test('the registry is what the folders say, as `npm run generate` writes it', async () => {
  const written = readFileSync(join(import.meta.dirname, 'registry.gen.json'), 'utf8')
  expect(await renderConnectorRegistry(import.meta.dirname)).toBe(written)
})

test('the README lists all of them as they are', () => {
  const path = join(import.meta.dirname, 'README.md')
  const readme = readFileSync(path, 'utf8')
  const table = renderCatalogue(registry.map(({ connector }) => connector))
  const wanted = readme.replace(/(<!-- catalogue -->\n)[\s\S]*?(<!-- \/catalogue -->)/, `$1\n${table}\n\n$2`)
  if (isUpdating) writeFileSync(path, wanted)
  else expect(readme).toBe(wanted)
})

test('an id or an alias leads to one of them', () => {
  const names = registry.flatMap(({ connector: { id, aliases = [] } }) => [id, ...aliases.map((alias) => alias.id)])
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

describe.each(registry.map((entry) => [entry.connector.id, entry] as const))('%s', (id, { connector, files }) => {
  test('is data that a catalogue can carry', () => {
    expect(parseConnector(JSON.parse(JSON.stringify(connector)))).toEqual({ connector })
  })

  test('has a pact that is what its samples say, and none where it does not speak HTTP', async () => {
    const path = join(PACTS, pactFileOf(connector))
    if (!speaksHttp(connector.protocol)) {
      expect(existsSync(path)).toBe(false)
      return
    }
    const goldenFiles = Object.keys(connector.operations).map((operation) => [
      goldenFileOf(operation),
      readFileSync(goldenPath(id, operation), 'utf8'),
    ])
    const sources = { connector, mappings: sharedMappings(), files: { ...files, ...Object.fromEntries(goldenFiles) } }
    const rendered = await renderConnectorPact(sources)
    expect(rendered).toMatchObject({ interactions: expect.any(Number) })
    if (isUpdating) writeFileSync(path, rendered.text ?? '')
    else expect(rendered.text).toBe(readFileSync(path, 'utf8'))
  })

  test('has a README of one screen', () => {
    const readme = readFileSync(join(import.meta.dirname, id, 'README.md'), 'utf8')
    const headings = [...readme.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)
    expect(headings).toEqual(README_HEADINGS)
    expect(readme.split('\n').length).toBeLessThanOrEqual(60)
  })

  test('survives what happens to requests sooner or later', async () => {
    const goldens = Object.keys(connector.operations).map((operation) => [
      goldenFileOf(operation),
      readFileSync(goldenPath(id, operation), 'utf8'),
    ])
    const tested = await testFaults({
      connector,
      files: { ...files, ...Object.fromEntries(goldens) },
      mappings: sharedMappings(),
    })
    // Of HTTP there are more: what it says of waiting has many forms.
    const most = speaksHttp(connector.protocol) ? 25 : 12
    expect(tested.length).toBeGreaterThan(most * Object.keys(connector.operations).length)
    expect(tested.filter(({ differences }) => differences.length > 0)).toEqual([])
  })

  describe.each(Object.keys(connector.operations))('%s', (operation) => {
    const path = goldenPath(id, operation)
    const golden = readGolden(path)
    const replay = (index: number) =>
      replayGolden({ connector, files, golden, mappings: sharedMappings() }, golden.cases[index]!)

    if (isUpdating) {
      test('writes its requests', async () => {
        const replays = []
        for (const index of golden.cases.keys()) replays.push(await replay(index))
        writeFileSync(path, `${JSON.stringify(withRequests(golden, replays), null, 2)}\n`)
      })
      return
    }

    test.each(golden.cases.map(({ name }, index) => [name, index] as const))('%s', async (_name, index) => {
      const replayed = await replay(index)
      expect(compareGolden(golden.cases[index]!, replayed)).toEqual([])
    })

    test('keeps no credential of what was said', async () => {
      const { secrets = {}, accessToken } = golden.connection
      const replays = await Promise.all([...golden.cases.keys()].map(replay))
      const pact = speaksHttp(connector.protocol) ? readFileSync(join(PACTS, pactFileOf(connector)), 'utf8') : ''
      const kept = `${JSON.stringify(replays.map(({ result }) => result))}${pact}`
      for (const secret of [...Object.values(secrets), ...(accessToken === undefined ? [] : [accessToken])])
        for (const form of [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)])
          expect(kept).not.toContain(form)
    })

    test('shows what it makes of every kind of reply', () => {
      const shown = golden.cases.flatMap(({ outcomes }) => outcomes.map(({ outcome }) => outcome))
      expect(shown).toEqual(expect.arrayContaining([...SHOWN]))
      const isShown = golden.cases.some(({ events }) => events.some(isHostile))
      expect(isShown || !bringsTexts(connector.operations[operation]!.on)).toBe(true)
    })
  })
})
