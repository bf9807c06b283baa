// A mapping in versions: tried before it is published, published for some events first, and taken back.
import { readFile } from 'node:fs/promises'
import { createHowazit, EXAMPLE_EVENTS } from '@howazit/sdk'

const howazit = createHowazit({ baseUrl: process.env.HOWAZIT_URL ?? '', auth: process.env.HOWAZIT_TOKEN })
const { mappings } = howazit

const file = new URL('mappings/detractor-ticket.hbs', import.meta.url)
const first = { kind: 'handlebars' as const, source: await readFile(file, 'utf8') }
// The same again would answer the same mapping: a pipeline may run this as often as it likes.
const { id, name } = await mappings.create({ name: 'detractor-ticket', ...first })
await mappings.publish(id, { version: 1 }, { reason: 'The first one' })

const draft = { ...first, source: first.source.replace('score {{', 'NPS {{') }
const events = [{ ...EXAMPLE_EVENTS.ResponseCreatedByDetractor }]
const preview = await mappings.preview({ mappingId: id, draft, events })
for (const { result, beside } of preview.items) {
  console.log(`published ${JSON.parse(beside?.output ?? '{}').subject}`)
  console.log(`draft     ${JSON.parse(result.output ?? '{}').subject}`)
}

const { version } = await mappings.createVersion(id, draft)
const { canary } = await mappings.publish(id, { version, canaryPercent: 5 }, { reason: 'Shorter' })
console.log(`canary    version ${canary?.version} of ${name} for ${canary?.percent} % of the events`)

const after = await mappings.rollback(id, { reason: 'NPS says nothing to an agent' })
const { rolledBackReason } = await mappings.getVersion(id, version)
console.log(`back at   version ${after.publishedVersion}: ${rolledBackReason}`)
