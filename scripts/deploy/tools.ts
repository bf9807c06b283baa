import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Each lies in tools/<name>: go.mod names the version, go.sum the checksum of everything it is built from. */
const PACKAGES = {
  helm: 'helm.sh/helm/v3/cmd/helm',
  kubeconform: 'github.com/yannh/kubeconform/cmd/kubeconform',
  actionlint: 'github.com/rhysd/actionlint/cmd/actionlint',
  'check-compose': '.',
  'lint-dockerfile': '.',
} as const

export type Tool = keyof typeof PACKAGES

/** Outside of node_modules, which `npm ci` empties. */
export const TOOLS_CACHE = join(homedir(), '.cache', 'howazit', 'tools')

const GO_MISSING = `${Object.keys(PACKAGES).join(', ')} are built once with Go 1.26 or newer, and \`go\` is not there. Try this: install Go from your distribution or https://go.dev/dl and run the command again.`

/** Paths of the tools, each built when it is not in the cache. One at a time: Go uses every core by itself. */
export async function buildTools(): Promise<Readonly<Record<Tool, string>>> {
  const built: [Tool, string][] = []
  for (const name of Object.keys(PACKAGES) as Tool[]) built.push([name, await buildTool(name)])
  return Object.fromEntries(built) as Record<Tool, string>
}

async function buildTool(name: Tool): Promise<string> {
  const folder = join(import.meta.dirname, 'tools', name)
  const path = join(TOOLS_CACHE, `${name}-${hashOf(folder)}`)
  if (existsSync(path)) return path
  console.error(`Building ${name} (once) ...`)
  mkdirSync(TOOLS_CACHE, { recursive: true })
  const draft = `${path}.${process.pid}`
  await runGo(['build', '-mod=readonly', '-trimpath', '-ldflags=-s -w', '-o', draft, PACKAGES[name]], folder)
  renameSync(draft, path)
  return path
}

function hashOf(folder: string): string {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`)
  for (const file of globSync(['go.mod', 'go.sum', '*.go'], { cwd: folder }).sort())
    hash.update(readFileSync(join(folder, file)))
  return hash.digest('hex').slice(0, 16)
}

/** What a Go command printed. @throws Error with one line where there is no Go, with what Go said otherwise. */
export async function runGo(args: readonly string[], cwd: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('go', args, { cwd, maxBuffer: 64 << 20 })
    return stdout
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw new Error(GO_MISSING)
    throw error
  }
}

export interface ToolRun {
  readonly ok: boolean
  readonly stdout: string
  readonly stderr: string
}

/** Runs to the end, whatever the outcome. */
export function runTool(path: string, args: readonly string[], options: { input?: string; cwd?: string } = {}) {
  return new Promise<ToolRun>((resolve, reject) => {
    const child = spawn(path, args, { cwd: options.cwd, stdio: ['pipe', 'pipe', 'pipe'] })
    const out = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out.stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (out.stderr += text))
    // A tool that ends before it read everything says why by its exit code.
    child.stdin.on('error', () => {})
    child.on('error', reject)
    child.on('close', (code) => resolve({ ok: code === 0, ...out }))
    child.stdin.end(options.input ?? '')
  })
}
