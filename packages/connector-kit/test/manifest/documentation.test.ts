import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import type { Connector } from '../../src/manifest/connector.ts'
import { parseConnector } from '../../src/manifest/parse-connector.ts'
import { crm } from './support/crm.ts'
import { database, log } from './support/systems.ts'

const page = readFileSync(new URL('../../../../docs/connector-manifest.md', import.meta.url), 'utf8')
const blocks = [...page.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code as string)

const blockOf = (name: string): string => blocks.find((code) => code.includes(`const ${name} = `))!

/** What a block of the page gives; `name` is asked for at its end. */
const evaluate = (code: string, name = ''): unknown =>
  runInNewContext(`${code}\n${name}`, { defineConnector: (value: unknown) => value })

describe('docs/connector-manifest.md', () => {
  it('shows manifests that are some', () => {
    const shown = blocks.filter((code) => code.startsWith('defineConnector('))
    expect(shown).toHaveLength(2)
    for (const code of shown) expect(parseConnector(evaluate(code)).problems ?? []).toEqual([])
  })

  it('shows steps that an operation can have', () => {
    const steps = evaluate(blockOf('steps'), 'steps') as Connector['operations'][string]['steps']
    const operations = { act: { ...crm.operations.createTicket!, steps, body: '{steps.person.id}' } }
    expect(parseConnector({ ...crm, operations }).problems ?? []).toEqual([])
  })

  it('shows descriptions that a manifest can have', () => {
    const shown = evaluate(blockOf('describe'), 'describe') as Connector['describe']
    expect(parseConnector({ ...crm, describe: shown }).problems ?? []).toEqual([])
  })

  it('shows logins and batches that a manifest of such a protocol can have', () => {
    const auth = evaluate(blockOf('auth'), 'auth') as Connector['auth']
    const given = { tls: { title: 'TLS' }, user: { title: 'User' } }
    const secrets = Object.fromEntries(
      ['password', 'ca', 'certificate', 'certificateKey'].map((name) => [name, { title: name }]),
    )
    const problemsOf = ({ settings, operations, ...system }: Connector, name: string) => {
      const shown = evaluate(blockOf('rows'), name) as Partial<Connector['operations'][string]>
      const [[operation, described] = ['', undefined]] = Object.entries(operations)
      const { body: _, ...bare } = { ...described!, ...shown }
      return parseConnector({
        ...system,
        settings: { ...settings, ...given },
        secrets,
        auth,
        operations: { [operation]: bare },
      }).problems
    }
    expect(problemsOf(database, 'rows') ?? []).toEqual([])
    expect(problemsOf(log, 'records') ?? []).toEqual([])
  })

  it('shows the words in which mistakes are told', () => {
    const shown = evaluate(blocks[0]!) as Connector
    const createTicket = { ...shown.operations.createTicket!, path: '/{settings.subdomian}' }
    const wrong = { ...shown, baseUrl: 'https://api.evil.example', operations: { createTicket } }
    const lines = (parseConnector(wrong).problems ?? []).map(
      ({ pointer, message, hint }) => `  ${pointer}: ${message} ${hint}`,
    )
    expect(lines).toHaveLength(2)
    for (const line of lines) expect(page).toContain(line)
  })
})
