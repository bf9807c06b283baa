// Writes packages/sdk/etc/api.md: every name the built SDK exports with its declaration, so that a change of the public
// surface shows in review as a change of this file. With --check it writes nothing and fails when the file is stale.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import ts from 'typescript'

const root = resolve(import.meta.dirname, '..')
const ENTRY = resolve(root, 'packages/sdk/dist/index.d.ts')
const REPORT = resolve(root, 'packages/sdk/etc/api.md')

const printer = ts.createPrinter({ removeComments: true })

const openProgram = () => {
  const program = ts.createProgram([ENTRY], {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    types: [],
  })
  const source = program.getSourceFile(ENTRY)
  if (!source) throw new Error('packages/sdk is not built: run `npm run build` first.')
  return { checker: program.getTypeChecker(), source }
}

const declarationOf = (symbol, source) => {
  const [declaration] = symbol.declarations ?? []
  // `const x: X` is declared inside a statement; the statement is what reads as its declaration.
  const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
  return printer.printNode(ts.EmitHint.Unspecified, node, source)
}

const renderReport = () => {
  const { checker, source } = openProgram()
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(source))
  const names = exported.map((symbol) => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    return { name: symbol.name, text: declarationOf(target, source) }
  })
  const sections = names
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))
    .map(({ name, text }) => `## ${name}\n\n\`\`\`ts\n${text}\n\`\`\`\n`)
  const head =
    '# @howazit/sdk\n\nEvery export and its declaration. Written by `node scripts/api-report.mjs` from the built package.\n'
  return `${[head, ...sections].join('\n')}`
}

const report = renderReport()
const committed = (() => {
  try {
    return readFileSync(REPORT, 'utf8')
  } catch {
    return undefined
  }
})()

if (!process.argv.includes('--check')) {
  mkdirSync(dirname(REPORT), { recursive: true })
  writeFileSync(REPORT, report)
} else if (committed !== report) {
  console.error(
    'packages/sdk/etc/api.md is stale: run `node scripts/api-report.mjs` after `npm run build` and review the difference.',
  )
  process.exitCode = 1
}
