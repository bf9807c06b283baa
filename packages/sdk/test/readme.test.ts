import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, it, onTestFinished } from 'vitest'

const packageFolder = new URL('..', import.meta.url).pathname

const OPTIONS: ts.CompilerOptions = {
  noEmit: true,
  strict: true,
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2024,
  customConditions: ['@howazit/source'],
  allowImportingTsExtensions: true,
  types: ['node'],
  skipLibCheck: true,
}

it('shows code that compiles', () => {
  const readme = readFileSync(join(packageFolder, 'README.md'), 'utf8')
  const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code ?? '')
  expect(blocks.length).toBeGreaterThan(5)
  // Inside the package, so that its own name resolves as it does for a user.
  const folder = mkdtempSync(join(packageFolder, 'test', 'readme-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const files = blocks.map((code, index) => {
    const file = join(folder, `block-${index}.ts`)
    writeFileSync(file, `${code}\nexport {}\n`)
    return file
  })
  const program = ts.createProgram(files, OPTIONS)
  const messages = ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
  expect(messages).toEqual([])
})
