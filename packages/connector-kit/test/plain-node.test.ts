import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

// A test runner and a bundler are laxer about CommonJS than Node is, where the kit has to load.
test('the kit loads in Node as it is', async () => {
  const index = new URL('../src/index.ts', import.meta.url).href
  const script = `const kit = await import(${JSON.stringify(index)}); console.log(typeof kit.authenticateRequest)`
  const args = ['--conditions=@howazit/source', '--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  expect(stdout.trim()).toBe('function')
})
