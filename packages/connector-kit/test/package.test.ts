import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

describe('@howazit/connector-kit', () => {
  // Node's own loader is stricter than the one of the tests: it finds no named exports in some CommonJS packages.
  it('loads in plain Node', async () => {
    const code = "const kit = await import('@howazit/connector-kit'); console.log(typeof kit.runOperation)"
    const options = ['--conditions=@howazit/source', '--input-type=module', '--eval', code]
    const { stdout } = await promisify(execFile)(process.execPath, options, {
      cwd: import.meta.dirname,
      timeout: 30_000,
    })
    expect(stdout).toBe('function\n')
  }, 40_000)
})
