// Writes everything that follows from openapi/howazit.yaml: the SDK's client and problem table, the server's route types
// and its copy of the contract, and the problem catalogue; from its types, the schema of connectors; and from the folders of
// connectors/ their registry. With --check it writes nothing and fails when a committed file is stale. All of it is generated
// into a folder of its own first, so both modes see exactly the same bytes.
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@hey-api/openapi-ts'
import { parse } from 'yaml'
import { generatedFrom } from '../openapi-ts.config.ts'
import { assertValidContract } from './assert-valid-contract.ts'
import { renderConnectorRegistry } from './render-connector-registry.ts'
import { renderConnectorSchema } from './render-connector-schema.mjs'
import { renderExampleEvents } from './render-example-events.mjs'
import { renderOperations } from './render-operations.mjs'
import { renderProblemCatalogue, renderProblemTable } from './render-problems.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const CONTRACT = 'openapi/howazit.yaml'
const FOLDERS = ['packages/sdk/src/generated', 'packages/control-plane/src/generated']
const CATALOGUE = 'docs/problems.md'
const CONNECTOR_SCHEMA = 'packages/connector-kit/schema/connector.schema.json'
const CONNECTORS = 'connectors/registry.gen.json'

// A client of its own that the generator makes for everyone to share; ours are made by createHowazit, one per caller.
const SHARED_CLIENT = 'packages/sdk/src/generated/client.gen.ts'

const readContract = async () => {
  const contract = parse(await readFile(join(root, CONTRACT), 'utf8'))
  await assertValidContract(contract, CONTRACT)
  // The catalogue is written once; the schema's enum follows from it, so a code cannot exist in one and not in the other.
  contract.components.schemas.ProblemCode.enum = Object.keys(contract['x-howazit-problems'])
  return contract
}

const listFiles = async (folder) => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

const readTree = async (base, folders) => {
  const files = (await Promise.all(folders.map((folder) => listFiles(join(base, folder))))).flat()
  const read = files.map(async (file) => [relative(base, file), await readFile(file, 'utf8')])
  return new Map(await Promise.all(read))
}

// The generated client names one type that only lib.dom knows; Node's own types can say the same. And its style is not ours
// to correct.
const adapt = (text) =>
  text
    .replace(/^(\/\/ This file is auto-generated.*)\n/, '$1\n// oxlint-disable\n')
    .replaceAll('as BodyInit | null | undefined', "as RequestInit['body']")
    .replace(/\{@link https:\/\/www\.npmjs\.com\S+ (`[^`]+`)\}/g, '$1')

const generateClient = async (contract) => {
  const cache = join(root, '.cache')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'generate-'))
  try {
    await createClient(generatedFrom(contract, folder))
    const files = await readTree(folder, FOLDERS)
    files.delete(SHARED_CLIENT)
    return new Map([...files].map(([path, text]) => [path, adapt(text)]))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const renderVersion = async () => {
  const { version } = JSON.parse(await readFile(join(root, 'packages/sdk/package.json'), 'utf8'))
  return `// Generated from package.json by scripts/generate.mjs.\n\nexport const VERSION = '${version}'\n`
}

const generateFromContract = async () => {
  const contract = await readContract()
  const problems = contract['x-howazit-problems']
  const files = await generateClient(structuredClone(contract))
  files.set('packages/control-plane/src/generated/contract.gen.json', `${JSON.stringify(contract, null, 2)}\n`)
  files.set('packages/sdk/src/generated/example-events.gen.ts', renderExampleEvents(contract))
  files.set('packages/sdk/src/generated/operations.gen.ts', renderOperations(contract))
  files.set('packages/sdk/src/generated/problems.gen.ts', renderProblemTable(problems))
  files.set('packages/sdk/src/generated/version.gen.ts', await renderVersion())
  files.set(CATALOGUE, renderProblemCatalogue(problems))
  files.set(CONNECTOR_SCHEMA, renderConnectorSchema(root))
  return files
}

const findStale = (wanted, committed) => {
  const changed = [...wanted].filter(([path, text]) => committed.get(path) !== text).map(([path]) => path)
  const extra = [...committed.keys()].filter((path) => !wanted.has(path))
  return [...changed, ...extra].toSorted((a, b) => a.localeCompare(b))
}

const apply = async (stale, wanted) => {
  for (const path of stale) {
    const target = join(root, path)
    const text = wanted.get(path)
    if (text === undefined) {
      await rm(target)
      continue
    }
    await mkdir(dirname(target), { recursive: true })
    // By renaming: what runs from source meanwhile, such as tests, reads the old file or the new one.
    const draft = `${target}.${process.pid}`
    await writeFile(draft, text)
    await rename(draft, target)
  }
}

const readFiles = async (paths) => {
  const texts = await Promise.all(paths.map((path) => readFile(join(root, path), 'utf8').catch(() => undefined)))
  return paths.flatMap((path, index) => (texts[index] === undefined ? [] : [[path, texts[index]]]))
}

const settle = async (wanted, committed) => {
  const stale = findStale(wanted, committed)
  if (!isCheck) await apply(stale, wanted)
  return stale.map((path) => ({ path, isWanted: wanted.has(path) }))
}

const settleContract = async () => {
  const committed = [...(await readTree(root, FOLDERS)), ...(await readFiles([CATALOGUE, CONNECTOR_SCHEMA]))]
  return await settle(await generateFromContract(), new Map(committed))
}

const settleConnectors = async () => {
  const wanted = new Map([[CONNECTORS, await renderConnectorRegistry(join(root, 'connectors'))]])
  return await settle(wanted, new Map(await readFiles([CONNECTORS])))
}

const isCheck = process.argv.includes('--check')
const stale = await settleContract()
// Connectors are checked by the schema, which has to be the newest.
if (!isCheck || stale.length === 0) stale.push(...(await settleConnectors()))

if (isCheck) {
  if (stale.length > 0) {
    console.error(`Stale, run \`npm run generate\`:\n${stale.map(({ path }) => `  ${path}`).join('\n')}`)
    process.exitCode = 1
  }
} else {
  const lines = stale.map(({ path, isWanted }) => `${isWanted ? 'wrote' : 'removed'} ${path}`)
  console.log(lines.length === 0 ? 'Everything is up to date.' : lines.join('\n'))
}
