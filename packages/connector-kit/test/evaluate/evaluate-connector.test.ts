import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contentOf, hashContent, parseConnector } from '@howazit/connector-kit'
import { evaluateConnector, readConnectorFolder, UnreadableFolder } from '@howazit/connector-kit/authoring'
import { describe, expect, it } from 'vitest'

const connectors = join(import.meta.dirname, '../../../../connectors')
const messageOf = async (source: string, more: Readonly<Record<string, string>> = {}): Promise<string> => {
  const { problems } = await evaluateConnector({ 'connector.ts': source, ...more })
  return problems?.map(({ message }) => message).join(' ') ?? 'no problem'
}
const runs = (code: string) => messageOf(`${code}\nexport default {}`)

describe('evaluating a connector', () => {
  it.each(['zendesk', 'slack', 'aws_s3'])('gives of %s what importing it gives', async (id) => {
    const files = await readConnectorFolder(join(connectors, id))
    const { default: imported } = (await import(join(connectors, id, 'connector.ts'))) as { default: unknown }
    const expected = parseConnector(imported)
    const evaluated = await evaluateConnector(files)
    if (expected.problems) throw new Error('the connector itself is wrong')
    expect(evaluated).toEqual({ ...expected, hash: hashContent(contentOf(expected.connector, files)) })
  })

  it('follows imports of the folder, in circles too, and no others', async () => {
    const main = "import { a } from './operations/a.ts'\nexport default { id: a }"
    const files = { 'operations/a.ts': "import '../connector.ts'\nexport const a: string = 'x'" }
    expect(await messageOf(main, files)).toContain('"x" has the wrong form')
    expect(await messageOf("import fs from 'node:fs'\nexport default fs")).toContain('imports "node:fs"')
    expect(await messageOf("import x from '../../etc/passwd.ts'\nexport default x")).toContain('There is no file')
    expect(await messageOf("const x = await import('node:fs')\nexport default x")).not.toBe('no problem')
  })

  it('names file and line of what fails', async () => {
    expect(await runs('\n\nnull.x')).toContain('connector.ts:3')
    expect(await runs('enum A { B }')).toContain('connector.ts')
    expect(await messageOf('const a = 1')).toContain('no default export')
    expect(await messageOf('export default { id: () => 1 }')).toContain('"id" is a function')
    const { problems } = await evaluateConnector({})
    expect(problems).toMatchObject([{ message: 'There is no connector.ts.' }])
  })

  it('knows no time, no chance, and nothing of the machine', async () => {
    for (const code of ['Date.now()', 'Math.random()', 'process.exit()', 'require("fs")', 'fetch("https://x.y")'])
      expect(await runs(code)).toMatch(/is not (?:defined|a function)/)
    const wayOut = "({}).constructor.constructor('return typeof process')()"
    expect(await messageOf(`export default { id: ${wayOut} }`)).not.toContain('object')
  })

  it('ends what does not end, and what takes all memory', async () => {
    expect(await runs('for (;;) ;')).toMatch(/timed out|was ended/)
    expect(await runs("const all = []; for (;;) all.push('x'.repeat(1e6) + all.length)")).toMatch(
      /was ended|disposed|memory|timed out/,
    )
    expect(await messageOf('export default { get id() { for (;;) ; } }')).toMatch(/timed out|was ended/)
  })

  it('refuses links out of the folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'howazit-folder-'))
    try {
      writeFileSync(join(folder, 'connector.ts'), '')
      symlinkSync('/etc/hostname', join(folder, 'README.md'))
      await expect(readConnectorFolder(folder)).rejects.toThrow(UnreadableFolder)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
