import type { Connector } from '../manifest/connector.ts'
import type { Idempotency } from '../manifest/idempotency.ts'
import type { RateBucket } from '../manifest/rate.ts'

const HEAD = [
  '| connector | category | proves itself by | operations | sent twice | limits | personal data | facts of |',
  '|---|---|---|---|---|---|---|---|',
]

const SENT_TWICE: Readonly<Record<Idempotency['kind'], string>> = {
  header: 'kept by the vendor (header)',
  client_id: 'kept by the vendor (id)',
  upsert: 'updates the same',
  natural: 'writes the same',
  lookup: 'looked for first',
  none: 'kept by our ledger alone',
}

/** The table of a folder of connectors, as Markdown: one line each, by id. */
export function renderCatalogue(connectors: readonly Connector[]): string {
  const rows = connectors.toSorted((left, right) => left.id.localeCompare(right.id, 'en')).map(renderRow)
  return [...HEAD, ...rows].join('\n')
}

function renderRow(connector: Connector): string {
  const { id, name, category, aliases = [], auth, operations, rate = [], checkedOn } = connector
  const all = Object.entries(operations)
  const cells = [
    list([`[${name}](${id})`, ...aliases.map((alias) => `also ${code(alias.id)}`)]),
    category,
    list(Object.keys(auth).map(code)),
    list(all.map(([operation]) => code(operation))),
    list(all.map(([, { idempotency }]) => SENT_TWICE[idempotency.kind])),
    list(rate.map(renderBucket)),
    list(
      all.flatMap(([, { personalData = [] }]) => personalData.map((pointer) => code(pointer.split('/').at(-1) ?? ''))),
    ),
    checkedOn,
  ]
  return `| ${cells.join(' | ')} |`
}

function renderBucket({ limit, windowMs, scope }: RateBucket): string {
  const seconds = windowMs / 1_000
  return `${limit.toLocaleString('en')} per ${seconds === 1 ? 'second' : `${seconds.toLocaleString('en')} s`} (${scope})`
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '-' : [...new Set(items)].join(', ')
}

function code(text: string): string {
  return `\`${text}\``
}
