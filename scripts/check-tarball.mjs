// Packs the SDK, unpacks it into a project that has nothing else, and uses it as strangers would: ESM, CJS, TypeScript with
// and without lib.dom, and the platform module a bundler for browsers would choose. Needs no network: undici, the only
// dependency, is linked from this repository.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const project = mkdtempSync(join(tmpdir(), 'howazit-tarball-'))
const run = (command, args, cwd = project) =>
  execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' })

const USE = `
const fetch = memoryTransport({ ingestResponse: ({ headers, body }) => ({ responseId: body.surveyId + headers['idempotency-key'], status: 'accepted' }) })
const howazit = createHowazit({ baseUrl: 'http://howazit.test', auth: 'test', fetch })
const response = { surveyId: 'survey', submittedAt: '2026-11-22T10:15:30Z', answers: [] }
const ingest = async () => {
  const { responseId, duplicate } = await howazit.responses.ingest(response, { idempotencyKey: '-1' })
  if (responseId !== 'survey-1' || duplicate) throw new Error('unexpected ' + responseId)
  const headers = await webhooks.sign({ id: 'msg_1', timestamp: new Date(), body: '{}', secrets: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' })
  await webhooks.verify('{}', headers, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
}
`
const NAMES = '{ createHowazit, HowazitError, memoryTransport, webhooks }'

const FILES = {
  'package.json': JSON.stringify({ name: 'stranger', private: true, dependencies: { '@howazit/sdk': '*' } }),
  'esm.mjs': `import ${NAMES} from '@howazit/sdk'\n${USE}\nawait ingest()\n`,
  'cjs.cjs': `const ${NAMES} = require('@howazit/sdk')\n${USE}\nvoid ingest()\n`,
  // An error made by the CJS copy is recognised by the ESM copy.
  'both.mjs': `import { createRequire } from 'node:module'
import { HowazitError } from '@howazit/sdk'
const other = createRequire(import.meta.url)('@howazit/sdk')
const error = new other.HowazitError('not_found', 'There is no such survey.')
if (error instanceof HowazitError || !HowazitError.is(error)) throw new Error('the marker does not hold')
`,
  'types.mts': `import ${NAMES} from '@howazit/sdk'\n${USE}\nexport const isOurs: boolean = HowazitError.is(await ingest())\n`,
}

const STRICT = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022']

const compile = (lib, types) => {
  const args = [
    ...STRICT,
    '--lib',
    lib,
    '--typeRoots',
    join(root, 'node_modules/@types'),
    '--types',
    types,
    'types.mts',
  ]
  run(join(root, 'node_modules/.bin/tsc'), args)
}

// What a bundler for browsers would meet: the package itself asks for `#platform` only, and its answer there is plain.
const IMPORTS = { 'index.js': ['#platform'], 'web-platform.js': [], 'node-platform.js': ['node:crypto', 'undici'] }

const checkImports = () => {
  for (const [file, allowed] of Object.entries(IMPORTS)) {
    const text = readFileSync(join(project, 'node_modules/@howazit/sdk/dist', file), 'utf8')
    const found = [...text.matchAll(/^(?:import .*from |.*await import\()["']([^"']+)["']/gm)].map(([, name]) => name)
    const stray = found.filter((name) => !allowed.includes(name))
    if (stray.length > 0 || (allowed.length > 0 && found.length === 0))
      throw new Error(`${file} imports ${found.join(', ')}`)
  }
}

const CHECKS = {
  'imports nothing but its platform module': checkImports,
  'imports from ESM': () => run('node', ['esm.mjs']),
  'requires from CJS': () => run('node', ['cjs.cjs']),
  'recognises errors across both': () => run('node', ['both.mjs']),
  'compiles with lib.dom and no Node types': () => compile('es2022,dom,dom.iterable', ''),
  'compiles with Node types and no lib.dom': () => compile('es2022', 'node'),
}

const install = () => {
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', '--json', '--pack-destination', project], join(root, 'packages/sdk')),
  )
  const target = join(project, 'node_modules/@howazit/sdk')
  mkdirSync(target, { recursive: true })
  run('tar', ['-xzf', filename, '--strip-components', '1', '-C', target])
  symlinkSync(join(root, 'node_modules/undici'), join(project, 'node_modules/undici'))
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(project, name), text)
}

try {
  install()
  for (const [name, check] of Object.entries(CHECKS)) {
    check()
    console.log(`the packed SDK ${name}`)
  }
} catch (error) {
  console.error(error.stdout || error.message)
  process.exitCode = 1
} finally {
  rmSync(project, { recursive: true, force: true })
}
