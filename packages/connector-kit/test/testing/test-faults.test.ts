import type { Connector, Operation } from '@howazit/connector-kit'
import { type Golden, goldenFileOf, testFaults } from '@howazit/connector-kit/testing'
import { describe, expect, it } from 'vitest'
import { goldenOf, MADE, notesConnector, sourcesOf } from './support/sources.ts'

const EXPIRED = 'credentials that are not taken any more end with a reason'
const BATCHED = 'a record that is never taken does not keep the others of its batch'
const POISONED = 'a record that is never taken ends with a reason'

const QUERY_OF: Readonly<Record<string, Record<string, string>>> = {
  cursor: { cursor: '{page.cursor}' },
  offset: { offset: '{page.offset}' },
  next_offset: { offset: '{page.offset}' },
  page: { page: '{page.number}' },
}

async function failedOf(connector: Connector, golden?: Golden): Promise<readonly string[]> {
  const tested = await testFaults(sourcesOf(connector, golden))
  expect(tested.length).toBeGreaterThan(25)
  return tested.filter(({ differences }) => differences.length > 0).map(({ name }) => name.replace('fault: ', ''))
}
const differencesOf = async (connector: Connector, name: string, golden?: Golden) =>
  (await testFaults(sourcesOf(connector, golden))).find((tested) => tested.name === `fault: ${name}`)?.differences

const rule = (errors: Connector['errors']) => notesConnector({ errors: [...errors!, ...notesConnector().errors!] })

describe('the fault matrix', () => {
  it('is survived by a connector that tells the truth', async () => {
    expect(await failedOf(notesConnector())).toEqual([])
  })

  it('asks each of two operations at one address about itself', async () => {
    const notes = notesConnector()
    const { writeNote } = notes.operations
    const connector = notesConnector({ operations: { writeNote: writeNote!, writeAgain: writeNote! } })
    const golden = goldenOf([{ status: 200, body: { ok: true, note: { id: 'again_1' } } }], { operation: 'writeAgain' })
    const sources = sourcesOf(notes)
    const files = { ...sources.files, [goldenFileOf('writeAgain')]: JSON.stringify(golden) }
    const tested = await testFaults({ ...sources, connector, files })
    expect(new Set(tested.map(({ operation }) => operation))).toEqual(new Set(['writeNote', 'writeAgain']))
    expect(tested.filter(({ differences }) => differences.length > 0)).toEqual([])
  })

  it('catches a connector that takes 200 with ok:false for a success', async () => {
    const lying = notesConnector({ errors: [] }, { success: [{ status: ['2xx'] }] })
    expect(await failedOf(lying)).toEqual(['a success that says no in its body is none'])
    expect(await differencesOf(lying, 'a success that says no in its body is none')).toEqual([
      '1 told as delivered, and 0 made: delivered (http_200).',
    ])
  })

  it('catches samples that take ok:false for a success', async () => {
    const golden = goldenOf([{ status: 200, body: { ok: false } }])
    const lying = notesConnector({ errors: [] }, { success: [{ status: ['2xx'] }], remoteId: { header: 'x-id' } })
    expect(await failedOf(lying, golden)).toContain('no success of its samples says no')
  })

  it.each<[string, Connector, readonly string[]]>([
    [
      'gives up what is too much',
      rule([{ status: [429], means: 'permanent' }]),
      [
        'a 429 waits the seconds that it says',
        'a 429 waits until the date that it says',
        'a 429 waits until the date that it says as RFC 850 has it',
        'a 429 waits until the date that it says as asctime has it',
        'a 429 waits until the Unix time that it says',
        'a 429 waits the milliseconds that it says',
        'a 429 waits as long as its RateLimit says',
        'a 429 waits until the limit is reset',
        'a 429 that says nothing is tried again',
        'a 429 that says nothing that can be read is tried again',
        'a clock over there that is ahead does not change how long is waited',
      ],
    ],
    ['gives up a failure', rule([{ status: [500], means: 'permanent' }]), ['a 500 is tried again']],
    ['takes a failure for there already', rule([{ status: [502], means: 'duplicate' }]), ['a 502 is tried again']],
    ['takes dead credentials for there already', rule([{ status: [401], means: 'duplicate' }]), [EXPIRED]],
    ['takes a refusal for a success', rule([{ status: [422], means: 'duplicate' }]), [POISONED]],
  ])('tells of one that %s', async (_what, connector, wanted) => {
    expect(await failedOf(connector)).toEqual(wanted)
  })

  it('catches a key that is another at each attempt', async () => {
    const clocked = notesConnector({}, {
      idempotency: { kind: 'client_id', of: '{eventId}:{now.unixMs}' },
    } as Partial<Operation>)
    expect(await failedOf(clocked)).toEqual(
      expect.arrayContaining([
        'no reply in time leaves open whether it was taken',
        'a repeat after silence has the same effect, or is not sent',
      ]),
    )
    expect(await differencesOf(clocked, 'a reset after it was taken leaves open whether it was')).toEqual([
      '2 made, and 1 told as delivered: delivered (http_200).',
    ])
  })

  it('leaves open what nobody can know, and never sends it twice', async () => {
    const forgetful = notesConnector({}, { idempotency: { kind: 'none', onUnknown: 'at_most_once' } })
    expect(await failedOf(forgetful)).toEqual([])
  })

  it('keeps the others of a batch from a record that is never taken', async () => {
    const batch: Operation['batch'] = {
      recordsMax: 10,
      record: { '...': '{item}', dedupe: '{idempotencyKey}' },
      envelope: { notes: '{records}' },
      allowsDuplicates: true,
      keepsOrder: false,
      onRefused: 'bisect',
    }
    const bulk = (operation: Partial<Operation>) =>
      notesConnector({}, { body: undefined, batch, remoteId: undefined, ...operation } as Partial<Operation>)
    const whole = goldenOf([{ status: 200, body: { ok: true } }])
    expect(await failedOf(bulk({}), whole)).toEqual([])
    expect(await failedOf(bulk({ batch: { ...batch, onRefused: 'fail' } }), whole)).toEqual([])
    const partial: Operation['partial'] = {
      items: '/results',
      by: 'order',
      lists: 'all',
      ok: [{ body: '/stored', is: [true] }],
      remoteId: '/id',
    }
    const told = goldenOf([{ status: 200, body: { ok: true, results: [{ stored: true, id: 'n1' }] } }])
    const tested = await testFaults(sourcesOf(bulk({ partial }), told))
    expect(tested.flatMap(({ differences }) => differences)).toEqual([])
    expect(tested.map(({ name }) => name)).toContain(`fault: ${BATCHED}`)
    // Whoever takes every result for good tells of a note that is not there.
    expect(await failedOf(bulk({ partial: { ...partial, ok: [{ body: '', exists: true }] } }), told)).toEqual([
      POISONED,
      BATCHED,
    ])
  })

  it('looks before it makes, and takes half of an answer for none', async () => {
    const lookup: Partial<Operation> = {
      steps: [
        {
          name: 'earlier',
          method: 'GET',
          path: '/notes',
          query: { dedupe: '{eventId}' },
          capture: { id: '/notes/0/id' },
          success: [{ body: '/notes', exists: true }],
          absent: [{ body: '/notes', exists: false }],
          onFound: { when: 'id', done: true },
        },
      ],
      body: { '...': '{input}', dedupe: '{eventId}' },
      idempotency: { kind: 'lookup', step: 'earlier' },
    }
    const golden = goldenOf([{ status: 200, body: { ok: true, notes: [] } }, MADE])
    const tested = await testFaults(sourcesOf(notesConnector({}, lookup), golden))
    expect(tested.flatMap(({ name, differences }) => differences.map((one) => `${name}: ${one}`))).toEqual([])
    expect(tested.map(({ name }) => name)).toContain(
      'fault: in step earlier half of a reply is not taken for "there is none"',
    )
    const blind = notesConnector(
      {},
      { ...lookup, steps: [{ ...lookup.steps![0]!, absent: [{ status: ['2xx', '5xx'] }] }] },
    )
    expect((await failedOf(blind, golden)).length).toBeGreaterThan(1)
  })

  it('finds what it made by a field that the tenant names', async () => {
    const lookup: Partial<Operation> = {
      steps: [
        {
          name: 'earlier',
          method: 'GET',
          path: '/notes',
          query: { fields: '{settings.field}:{eventId}' },
          success: [{ body: '/notes', exists: true }],
          absent: [{ body: '/notes', exists: false }],
          capture: { id: '/notes/0/id' },
          onFound: { when: 'id', done: true },
        },
      ],
      body: { '...': '{input}', dedupe: '{eventId}' },
      idempotency: { kind: 'lookup', step: 'earlier' },
    }
    const connection = { settings: { field: 531 }, secrets: { token: 'example_of_a_token' } }
    const golden = goldenOf([{ status: 200, body: { ok: true, notes: [] } }, MADE], { connection })
    const settings = { field: { title: 'Field', type: 'integer' } } as const
    expect(await failedOf(notesConnector({ settings }, lookup), golden)).toEqual([])
  })

  it('finds what it made among what is listed', async () => {
    const lookup: Partial<Operation> = {
      steps: [
        {
          name: 'earlier',
          method: 'GET',
          path: '/notes',
          among: { items: '/notes', holding: '{eventId}' },
          capture: { id: '/id' },
          onFound: { when: 'id', done: true },
        },
      ],
      body: { '...': '{input}', dedupe: '{eventId}' },
      idempotency: { kind: 'lookup', step: 'earlier' },
    }
    const golden = goldenOf([{ status: 200, body: { ok: true, notes: [] } }, MADE])
    const tested = await testFaults(sourcesOf(notesConnector({}, lookup), golden))
    expect(tested.flatMap(({ name, differences }) => differences.map((one) => `${name}: ${one}`))).toEqual([])
    const blind = {
      ...lookup,
      steps: [{ ...lookup.steps![0]!, among: { items: '/notes', holding: 'something else' } }],
    }
    expect((await failedOf(notesConnector({}, blind), golden)).length).toBeGreaterThan(1)
  })

  it.each([
    ['cursor', { kind: 'cursor', next: '/next' }],
    ['next_url', { kind: 'next_url', next: '/next' }],
    ['link_header', { kind: 'link_header' }],
    ['offset', { kind: 'offset', size: 3 }],
    ['page', { kind: 'page', size: 3, first: 0 }],
    ['next_offset', { kind: 'next_offset', next: '/next', end: -1 }],
    ['none', { kind: 'none' }],
  ] as const)('reads every page of a poll by %s, whatever happens in between', async (_kind, pagination) => {
    const poll = {
      title: 'Notes',
      request: { method: 'GET', path: '/notes', query: QUERY_OF[pagination.kind] ?? {} },
      items: '/notes',
      id: '/id',
      watermark: '/changed',
      pagination,
      overlapSeconds: 60,
      intervalSeconds: 60,
      pagesMax: 10,
    } as const
    const tested = await testFaults(sourcesOf(notesConnector({ polls: { notes: poll } })))
    const ofPoll = tested.filter(({ operation }) => operation === 'notes')
    expect(ofPoll.map(({ differences }) => differences)).toEqual(Array.from({ length: 6 }, () => []))
    if (QUERY_OF[pagination.kind] === undefined) return
    // Without its parameter it asks for the first page again and again.
    const blind = { ...poll, request: { method: 'GET', path: '/notes' } } as const
    const lost = await testFaults(sourcesOf(notesConnector({ polls: { notes: blind } })))
    expect(lost.find(({ operation }) => operation === 'notes')?.differences.join()).toContain('records are never read.')
  })

  it('renews a token that has expired, once', async () => {
    const auth: Connector['auth'] = {
      oauth: {
        mode: 'oauth2_client_credentials',
        tokenUrl: 'https://api.example.com/token',
        clientId: 'id',
        clientSecret: '{secrets.token}',
      },
    }
    const golden = goldenOf([MADE], {
      connection: { secrets: { token: 'example_of_a_secret' }, accessToken: 'example_of_a_token' },
    })
    const refreshing = notesConnector({ auth, errors: [{ status: [401], means: 'refresh_auth' }] })
    const tested = await testFaults(sourcesOf(refreshing, golden))
    expect(tested.flatMap(({ differences }) => differences)).toEqual([])
    expect(tested.map(({ name }) => name)).toContain(
      'fault: a token that has expired is renewed, and the request sent again',
    )
    // 401 is no failure that passes by itself.
    const stubborn = notesConnector({ auth, errors: [{ status: [401], means: 'permanent' }] })
    expect(await failedOf(stubborn, golden)).toEqual([
      'a token that has expired is renewed, and the request sent again',
    ])
  })
})
