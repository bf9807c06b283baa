import type { Exchange, JsonValue } from '@howazit/connector-kit'
import { goldenFileOf, type RecordedRun, recordCase, testConnector } from '@howazit/connector-kit/testing'
import { describe, expect, it } from 'vitest'
import { goldenOf, notesConnector, sourcesOf } from './support/sources.ts'

const EVENT_ID = '0199c0de-1111-7222-8333-444455556666'
const SECRET = 'live-canary-91f2'

const exchange = (status: number, body: JsonValue, headers: Record<string, string> = {}): Exchange => ({
  purpose: 'main',
  startedAt: '2026-11-29T12:00:00.000Z',
  durationMs: 12,
  request: { method: 'POST', url: 'https://api.example.com/v1/notes', headers: {}, body: null },
  reply: {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    isBodyTruncated: false,
  },
})

const runOf = (exchanges: readonly Exchange[], change: Partial<RecordedRun> = {}): RecordedRun => ({
  operation: 'writeNote',
  name: 'a real note',
  eventId: EVENT_ID,
  outcome: { outcome: 'delivered' },
  exchanges,
  settings: {},
  learnt: {},
  secrets: [SECRET],
  sent: [
    {
      title: 'My knee hurts since Tuesday',
      respondentMeta: { name: 'Zoë Vaughan-Smith', email: 'zoe@acme-hotels.co.uk' },
    },
  ],
  ...change,
})

/** Everything that a vendor may say and that a fixture must not. */
const LOUD: JsonValue = {
  ok: true,
  note: {
    id: 'note_99182',
    title: 'my knee hurts since tuesday',
    requester: {
      name: 'Zoë Vaughan-Smith',
      email: 'ZOE@acme-hotels.co.uk',
      phone: '+44 20 7946 0958',
      ip: '81.2.69.142',
    },
    assignee: {
      first_name: 'Karl',
      display_name: 'Karl B.',
      user_id: 8_812_345,
      avatar_url: 'https://cdn.acme.test/karl.png',
    },
    text: 'Hello Zoë, write to help@acme-hotels.co.uk or zoe@acme-hotels.co.uk',
    url: 'https://acme.notes.test/notes/note_99182?u=8812345',
    created_at: '2026-11-29T11:58:03.120Z',
    request_id: '4b1d7a04-9a3e-4a55-9a0b-2f57b6f6f9aa',
    upload_token: 'up_9f8e7d6c',
    session: 'c29tZSBzZXNzaW9u',
    jwt: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJrYXJsIn0.c2lnbmF0dXJlLW9mLXRoaXM',
    used: `Bearer ${'abc123DEF456'.repeat(3)}`,
  },
}
const PRIVATE =
  /zoe|zo\u00eb|vaughan|knee|tuesday|karl|acme|8812345|99182|81\.2|7946|4b1d7a04|eyJ|abc123|up_9f8|c29tZ|T11:58/i

async function record(run: RecordedRun, connector = notesConnector(), golden = goldenOf()) {
  const sources = sourcesOf(connector, golden)
  const recorded = await recordCase(sources, run)
  if (recorded.problem !== undefined) return { problem: recorded.problem }
  const files = { ...sources.files, [recorded.file]: recorded.text }
  const tested = await testConnector({ ...sources, files })
  return { recorded, text: recorded.text, failing: tested.filter(({ differences }) => differences.length > 0) }
}

describe('a fixture of a real run', () => {
  it('holds no secret, no token, no address, no name, nothing that was sent, and passes as a sample', async () => {
    const headers = { 'set-cookie': 'sid=1', 'x-request-id': 'r-1', 'retry-after': '3', server: 'acme' }
    const { recorded, text, failing } = await record(runOf([exchange(200, LOUD, headers)]))
    expect(failing).toEqual([])
    const made = JSON.stringify(recorded!.case)
    expect(made).not.toMatch(PRIVATE)
    expect(text).not.toMatch(/sid=1|r-1/)
    expect(recorded!.case).toMatchObject({
      name: 'a real note',
      events: ['detractor'],
      exchanges: [
        {
          reply: {
            status: 200,
            headers: { 'retry-after': '3' },
            body: { ok: true, note: { id: 'aaaa_00001', url: expect.stringContaining('aaaa_00001') } },
          },
        },
      ],
      outcomes: [{ outcome: 'delivered', reason: 'http_200', remoteId: 'aaaa_00001' }],
    })
    // The requests are made anew, of the samples' own values.
    expect(text).toContain('Bearer example_of_a_token')
  })

  it('is the same file for the same run, and takes the place of the one of its name', async () => {
    const first = await record(runOf([exchange(200, LOUD)]))
    const again = await record(runOf([exchange(200, LOUD)]))
    expect(again.text).toBe(first.text)
    const golden = JSON.parse(first.text!) as ReturnType<typeof goldenOf>
    const replaced = await record(runOf([exchange(200, LOUD)]), notesConnector(), golden)
    expect(replaced.text).toBe(first.text)
  })

  it('has the samples’ values in the place of the connection’s', async () => {
    const connector = notesConnector({ settings: { team: { title: 'Team', pattern: '[a-z-]+', example: 'sample' } } })
    const golden = goldenOf(undefined, {
      connection: { settings: { team: 'sample' }, secrets: { token: 'example_of_a_token' } },
    })
    const body = { ok: true, note: { id: 'n_10001', link: 'https://night-shift.notes.test/1', event: EVENT_ID } }
    const { recorded } = await record(
      runOf([exchange(200, body)], { settings: { team: 'night-shift' } }),
      connector,
      golden,
    )
    expect(recorded!.case.exchanges[0]!.reply!.body).toMatchObject({
      note: { link: 'https://sample.notes.test/1', event: '019abc12-3456-7def-8123-456789000001' },
    })
  })

  it('keeps what the manifest compares with, and the refusals that follow from it', async () => {
    const body = { ok: false, error: 'expired', name: 'expired', detail: 'Karl cannot' }
    const { recorded, failing } = await record(
      runOf([exchange(200, body)], { outcome: { outcome: 'refused' }, name: 'it is told that it has expired' }),
    )
    expect(failing).toEqual([])
    expect(recorded!.case.outcomes).toEqual([{ outcome: 'refused', reason: 'expired' }])
  })

  it('shows an error in place of a reply, and no token request', async () => {
    const { reply: _, ...silent } = exchange(200, {})
    const run = runOf(
      [
        { ...exchange(200, { access_token: SECRET }), purpose: 'token' },
        { ...silent, error: { code: 'ECONNRESET', wasSent: true } },
      ],
      {
        outcome: { outcome: 'unknown' },
      },
    )
    const { recorded } = await record(run)
    expect(recorded!.case.exchanges).toEqual([{ error: { code: 'ECONNRESET', wasSent: true } }])
  })

  it.each<[string, RecordedRun, RegExp]>([
    [
      'would hold a secret',
      runOf([exchange(200, { ok: true, note: { id: 'n1', text: `it is ${SECRET}` } })]),
      /would hold a secret/,
    ],
    [
      'would come to something else',
      runOf([exchange(200, LOUD)], { outcome: { outcome: 'refused' } }),
      /is delivered, and it was refused/,
    ],
    ['goes another way', runOf([exchange(200, LOUD), exchange(200, LOUD)]), /make 1 requests, and 2 were made/],
    [
      'was cut',
      runOf([{ ...exchange(200, LOUD), reply: { ...exchange(200, LOUD).reply!, isBodyTruncated: true } }]),
      /longer than 64 KiB/,
    ],
  ])('is not made where it %s', async (_what, run, problem) => {
    expect((await record(run)).problem).toMatch(problem)
  })

  it('is made beside no samples at all, of the manifest’s examples', async () => {
    const sources = sourcesOf(notesConnector({ secrets: { token: { title: 'Token', example: 'example_token' } } }))
    const { [goldenFileOf('writeNote')]: _, ...files } = sources.files
    const recorded = await recordCase({ ...sources, files }, runOf([exchange(200, LOUD)]))
    expect(recorded).toMatchObject({ file: 'write-note.golden.json', case: { name: 'a real note' } })
    expect((recorded as { text: string }).text).toContain('Bearer example_token')
  })

  it('takes its time by the length of a reply, whatever is in it', async () => {
    const pieces = ['a', 'eyJ-', 'key-', 'a/', 'a.', '@a', 'Basic ', '+1 ', 'http://', 'aA1']
    const before = process.cpuUsage()
    for (const piece of pieces) {
      const text = piece.repeat(Math.floor(60_000 / piece.length))
      const { recorded } = await record(runOf([exchange(200, { ok: true, note: { id: 'n1', text } })]))
      expect(recorded).toBeDefined()
    }
    // Of the processor, so that a busy machine changes nothing: it is half a second, and would be a minute.
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(15)
  })

  it('overwrites no samples that cannot be read', async () => {
    const sources = sourcesOf(notesConnector())
    const files = { ...sources.files, [goldenFileOf('writeNote')]: '{' }
    expect(await recordCase({ ...sources, files }, runOf([exchange(200, LOUD)]))).toMatchObject({
      problem: expect.stringContaining('cannot be read'),
    })
  })
})
