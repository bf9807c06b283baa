import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { SandboxUnavailable } from '../mapping/mapping-pool.ts'
import { probeSandbox, type SandboxCommand } from '../mapping/sandbox-layers.ts'

/** What the process is told. */
export interface Evaluation {
  readonly entry: string
  readonly files: Readonly<Record<string, string>>
}

/** The JSON of what the entry exports, or why there is none. */
export type EvaluationAnswer =
  | { readonly json: string }
  | { readonly failure: { readonly message: string; readonly hint: string } }

/** A process of half a second on an idle machine; a busy one is waited for. */
const WALL_MAX_MS = 30_000
const ANSWER_BYTES_MAX = 8 * 1024 * 1024
const MEMORY_MAX_BYTES = 256 * 1024 * 1024
const ENDED = {
  failure: {
    message: 'The source was ended: it ran too long, or took too much memory.',
    hint: 'A manifest is data: take loops and large computed values out of it.',
  },
} as const

const childPath = fileURLToPath(
  new URL(`./evaluation-child.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
)

/**
 * Starts a process for one evaluation and ends it, whatever it does.
 * @throws SandboxUnavailable where it cannot be started
 */
export async function runEvaluation(evaluation: Evaluation): Promise<EvaluationAnswer> {
  const child = startChild(await probeSandbox())
  const timer = setTimeout(() => child.kill('SIGKILL'), WALL_MAX_MS)
  try {
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(JSON.stringify(evaluation))
    return readAnswer(await readOutput(child))
  } finally {
    clearTimeout(timer)
    child.kill('SIGKILL')
  }
}

function startChild({ file, args, confineMemory }: SandboxCommand): ChildProcess {
  const child = spawn(file, [...args.slice(0, -1), childPath], { cwd: '/', env: {}, stdio: ['pipe', 'pipe', 'ignore'] })
  const release = child.pid === undefined ? undefined : confineMemory?.(child.pid, MEMORY_MAX_BYTES)
  child.once('close', () => release?.())
  return child
}

function readOutput(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    child.stdout?.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > ANSWER_BYTES_MAX) child.kill('SIGKILL')
      else chunks.push(chunk)
    })
    child.once('error', (cause) => reject(new SandboxUnavailable('No sandbox process can be started.', { cause })))
    child.once('close', () => resolve(Buffer.concat(chunks).toString('utf8')))
  })
}

/** A process that was ended has written nothing, or half of it. */
function readAnswer(text: string): EvaluationAnswer {
  try {
    const answer = JSON.parse(text) as Readonly<Record<string, unknown>>
    if (typeof answer.json === 'string') return { json: answer.json }
    const { message, hint } = answer.failure as Readonly<Record<string, unknown>>
    return { failure: { message: String(message).slice(0, 1_000), hint: String(hint).slice(0, 1_000) } }
  } catch {
    return ENDED
  }
}
