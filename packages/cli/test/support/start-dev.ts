import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { testFolder } from '../../../runtime/test/support/test-folder.ts'
import { until } from '../../../runtime/test/support/until.ts'
import { type Run, startHowazit } from './howazit.ts'

export interface Ready {
  readonly url: string
  readonly stateDir: string
  readonly pid: number
  readonly tenants: readonly { readonly id: string; readonly slug: string; readonly token: string }[]
}

export interface Dev extends AsyncDisposable {
  readonly run: Run
  readonly ready: Ready
}

/** `howazit dev --json`, ready. */
export async function startDev(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Dev> {
  const run = startHowazit(['dev', '--json', ...args], { env })
  const isOver = () => run.child.exitCode !== null
  await until('howazit dev to be ready', () => run.seen.stdout.includes('\n') || isOver())
  if (isOver()) throw new Error(`howazit dev ended: ${run.seen.stdout}${run.seen.stderr}`)
  return {
    run,
    ready: JSON.parse(run.seen.stdout) as Ready,
    async [Symbol.asyncDispose]() {
      if (run.child.exitCode === null && run.child.signalCode === null) run.child.kill('SIGTERM')
      await run.ended
    },
  }
}

/** A folder of the test's own; commands look in `env` only for a running platform and profiles, so nobody's own are disturbed. */
export async function createWorkspace() {
  const folder = await mkdtemp(join(testFolder(), 'cli-'))
  return {
    folder,
    env: { HOWAZIT_RUN_DIR: join(folder, 'run'), HOWAZIT_CONFIG_DIR: join(folder, 'config') },
    pathOf: (name: string) => join(folder, name),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

export type Workspace = Awaited<ReturnType<typeof createWorkspace>>
