// Runs named steps one after the other and says how long each took.
import { spawn } from 'node:child_process'

const run = (command, args) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit' })
    child.on('error', () => resolve(127))
    child.on('exit', (code, signal) => resolve(signal ? 1 : code))
  })

/** Gives the exit code. */
export async function runStep({ name, command }) {
  const startedAt = Date.now()
  console.error(`\n--- ${name}: ${command.join(' ')}`)
  const code = await run(command[0], command.slice(1))
  console.error(
    `--- ${name}: ${code === 0 ? 'passed' : `failed (exit ${code})`} in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`,
  )
  return code
}

/** Stops at the first that fails. */
export async function runSteps(steps) {
  for (const step of steps) {
    const code = await runStep(step)
    if (code !== 0) process.exit(code)
  }
}
