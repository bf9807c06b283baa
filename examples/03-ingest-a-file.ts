// A file of responses, one JSON object a line, of any size: the batcher cuts it into requests and slows the reading down to
// what the platform takes. `howazit ingest FILE` does the same for spreadsheets and the exports of survey tools.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createBatcher, createHowazit, type ResponseIngestItem } from '@howazit/sdk'

const howazit = createHowazit({ baseUrl: process.env.HOWAZIT_URL ?? '', auth: process.env.HOWAZIT_TOKEN })

// With ids of our own, so that running this again finds the survey instead of making another.
await howazit.surveys.create({
  id: '3f1c9d58-6a0e-4b7d-9a53-0d2f5b8c7e10',
  name: 'Store visits',
  questions: [
    { id: '3f1c9d58-6a0e-4b7d-9a53-0d2f5b8c7e11', key: 'recommend', type: 'nps', text: 'Would you recommend us?' },
    { id: '3f1c9d58-6a0e-4b7d-9a53-0d2f5b8c7e12', key: 'why', type: 'text', text: 'Why?' },
  ],
})

const counts = { accepted: 0, duplicate: 0, rejected: 0, failed: 0 }
const batcher = createBatcher(howazit, {
  onResult({ status, item, code, pointer }) {
    counts[status] += 1
    if (status === 'rejected') console.log(`rejected ${item.idempotencyKey}: ${code} at ${pointer}`)
  },
})

const file = process.argv[2] ?? new URL('store-visits.ndjson', import.meta.url)
for await (const line of createInterface({ input: createReadStream(file) })) {
  await batcher.add(JSON.parse(line) as ResponseIngestItem)
}
await batcher.close()
console.log(`${counts.accepted} accepted, ${counts.duplicate} known already, ${counts.rejected} rejected`)
