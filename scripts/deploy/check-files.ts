import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { breakText, type Control, mustFail, mustPass } from './controls.ts'
import { runTool, type Tool, type ToolRun } from './tools.ts'

const ROOT = resolve(import.meta.dirname, '../..')

interface FileCheck {
  readonly path: string
  readonly run: (path: string) => Promise<ToolRun>
  readonly controls: readonly Control[]
}

const DOCKERFILE_CONTROLS: readonly Control[] = [
  { name: 'an instruction that does not exist', from: 'WORKDIR', to: 'WORKDIRR' },
  { name: 'two stages of one name', from: 'AS dependencies', to: 'AS build' },
  { name: 'a command in shell form', from: 'CMD ["serve", "all"]', to: 'CMD serve all' },
  { name: 'a variable that does not exist', from: `\${REVISION}`, to: `\${REVISON}` },
]

const COMPOSE_CONTROLS: readonly Control[] = [
  { name: 'a key that does not exist', from: 'restart:', to: 'restarts:' },
  { name: 'a network that does not exist', from: '[inside, outside]', to: '[inside, beyond]' },
  { name: 'a condition that does not exist', from: 'service_healthy', to: 'service_well' },
  { name: 'a dependency that does not exist', from: '    kafka: { condition', to: '    kafkaa: { condition' },
]

const WORKFLOW_CONTROLS: readonly Control[] = [
  { name: 'a key that does not exist', from: 'runs-on:', to: 'run-on:' },
  { name: 'a trigger that does not exist', from: /\bpush:/, to: 'pushed:' },
]

/** Dockerfile, compose.yaml and the workflows. */
export async function checkFiles(tools: Readonly<Record<Tool, string>>): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'howazit-deploy-'))
  try {
    const env = join(scratch, 'env')
    // Every variable of the example has a value, as the example asks for.
    writeFileSync(env, readFileSync(join(ROOT, 'deploy/.env.example'), 'utf8').replaceAll(/=$/gm, '=filled'))
    const checks: FileCheck[] = [
      {
        path: 'deploy/Dockerfile',
        run: (path) => runTool(tools['lint-dockerfile'], [path]),
        controls: DOCKERFILE_CONTROLS,
      },
      {
        path: 'deploy/compose.yaml',
        run: (path) => runTool(tools['check-compose'], [path, env]),
        controls: COMPOSE_CONTROLS,
      },
      {
        path: '.github/engines.compose.yaml',
        run: (path) => runTool(tools['check-compose'], [path, env]),
        controls: [],
      },
      ...globSync('.github/workflows/*.yml', { cwd: ROOT }).map((path) => ({
        path,
        run: (file: string) => runTool(tools.actionlint, ['-shellcheck=', '-pyflakes=', file]),
        controls: WORKFLOW_CONTROLS,
      })),
    ]
    for (const check of checks) await checkFile(check, scratch)
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

async function checkFile({ path, run, controls }: FileCheck, scratch: string): Promise<void> {
  const text = readFileSync(join(ROOT, path), 'utf8')
  mustPass(path, await run(join(ROOT, path)))
  const copy = join(scratch, basename(path))
  for (const control of controls) {
    writeFileSync(copy, breakText(text, control))
    mustFail(control, await run(copy))
  }
  console.error(`${path}: well, and ${controls.length} mistakes noticed`)
}
