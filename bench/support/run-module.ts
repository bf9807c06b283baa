import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** Runs a module beside this one as a process of its own: one JSON value in, on its input, one out, which it prints. */
export async function runModule<Result>(file: string, argument: object): Promise<Result> {
  const path = new URL(file, import.meta.url).pathname
  const child = spawn(process.execPath, ['--conditions=@howazit/source', path], { stdio: ['pipe', 'pipe', 'inherit'] })
  // It may end without having read anything.
  child.stdin.on('error', () => undefined)
  child.stdin.end(JSON.stringify(argument))
  const closed = once(child, 'close')
  const stdout = await text(child.stdout)
  const [code] = (await closed) as [number | null]
  if (code !== 0) throw new Error(`${file} ended with ${code}.`)
  return JSON.parse(stdout) as Result
}

/** The other end: the value a module was given. */
export const readArgument = async <Argument>(): Promise<Argument> => JSON.parse(await text(process.stdin)) as Argument
