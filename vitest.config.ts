import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'
import { slowly } from './packages/runtime/test/support/slowly.ts'
import { LongestFirst } from './scripts/longest-first.ts'
import { isStarter, startFromBundle } from './scripts/platform-bundle/starters.ts'
import { resolveToSource, SOURCE } from './scripts/resolve-to-source.ts'
import { starterOptions, thisCheckout } from './scripts/source-options.ts'

const source = [SOURCE]

// Hundreds of processes load the same modules; what one of them has compiled, and stripped of its types, the next one reads. It
// is where the CLI has its own, too.
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache')

// Tests run from source: every workspace resolves to its src/ through the @howazit/source condition, so no build comes first.
const fromSource = {
  resolve: { conditions: source },
  ssr: { resolve: { conditions: source, externalConditions: source } },
}

const { bundle } = thisCheckout()
/** What `starterOptions` do, for what Vitest loads itself. */
const startsFromBundle = {
  name: 'start-from-bundle',
  enforce: 'pre' as const,
  transform(code: string, id: string) {
    const { href } = pathToFileURL(id)
    return bundle !== undefined && isStarter(href) ? startFromBundle(bundle, href, code) : undefined
  },
}

// The same for what Vitest loads in its own process, such as the global set-up, where execArgv below does not hold.
resolveToSource()

const common = {
  // Pact's core reports its use to its makers otherwise.
  env: { PACT_DO_NOT_TRACK: 'true' },
  execArgv: [`--conditions=${SOURCE}`, '--no-node-snapshot', ...starterOptions()],
  // Fails whatever lets a secret out, into a log, an answer or a database.
  setupFiles: ['packages/runtime/test/support/watch-leaks.ts', 'packages/runtime/test/support/end-shared.ts'],
  // What hangs ends; nothing else does, however slow the machine.
  testTimeout: slowly(240_000),
  hookTimeout: slowly(240_000),
  pool: 'forks' as const,
}

/**
 * Functions of values, and mappings in sandboxes of their own: they need no engine and leave nothing behind in their process, which many of
 * them share.
 */
const PURE = [
  'connectors/{conformance,describe-fields}.test.ts',
  'scripts/**/*.test.ts',
  'packages/runtime/test/insights/**/*.test.ts',
  'packages/cli/test/{import,insight,mapping,move,pact}/**/*.test.ts',
  'packages/cli/test/*.test.ts',
  'packages/connector-kit/test/{auth,batch,certify,delivery,evaluate,inbound,manifest,openapi,outcome,pact}/**/*.test.ts',
  'packages/connector-kit/test/{publish,rate,request,run,scaffold,testing}/**/*.test.ts',
  // Not those that look at the children of their process, or make isolates in it.
  'packages/connector-kit/test/mapping/!(mapping-pool|orphans).test.ts',
  'packages/connector-kit/test/mapping/engine/mapping-engines.test.ts',
  'packages/connector-kit/test/*.test.ts',
  'packages/control-plane/test/{auth,bodies}/**/*.test.ts',
  // Not what has everything collected that its process holds, again and again.
  'packages/sdk/test/event-stream/!(abort-stream).test.ts',
  'packages/sdk/test/{platform,transport,webhooks}/**/*.test.ts',
  'packages/sdk/test/*.test.ts',
]

/**
 * Tests of the platform in one process with its engines: loading it costs as much as half of what they do, so many files share one.
 * Not those of folders where a test starts, ends or watches processes, sockets or what is global to one.
 */
const SHARING = ['packages/control-plane/test/**/*.test.ts', 'packages/runtime/test/**/*.test.ts']
const NOT_SHARING = [
  'packages/control-plane/test/graceful-stop.test.ts',
  'packages/control-plane/test/pact/**',
  'packages/runtime/test/{engines,stand-ins,stream,support}/**',
  // They set variables of the environment.
  'packages/runtime/test/egress/send.test.ts',
  'packages/runtime/test/secrets/providers/**',
  'packages/runtime/test/transports/postgres-transport.test.ts',
]

/** With engines that are started once, and loaded by Node itself, as the platform is: what it compiled once, the next process reads. */
const withEngines = {
  ...common,
  experimental: { viteModuleRunner: false },
  globalSetup: ['packages/runtime/test/support/start-engines.ts'],
}

export default defineConfig({
  test: {
    // One more than there are processors on a small machine: tests of processes wait for these for a good part of their time.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        ...fromSource,
        plugins: [startsFromBundle],
        test: { ...common, name: 'pure', include: PURE, isolate: false },
      },
      {
        ...fromSource,
        test: {
          ...withEngines,
          name: 'sharing',
          include: SHARING,
          exclude: [...configDefaults.exclude, ...PURE, ...NOT_SHARING],
          isolate: false,
        },
      },
      {
        ...fromSource,
        test: {
          ...withEngines,
          name: 'engines',
          include: [
            ...NOT_SHARING.map((path) => path.replace(/\/\*\*$/, '/**/*.test.ts')),
            'packages/{cli,connector-kit,sdk}/test/**/*.test.ts',
            'connectors/**/*.test.ts',
            'examples/**/*.test.ts',
            'drills/**/*.test.ts',
          ],
          exclude: [...configDefaults.exclude, ...PURE],
        },
      },
    ],
  },
})
