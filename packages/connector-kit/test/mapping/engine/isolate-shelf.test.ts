import { describe, expect, test } from 'vitest'
import { createIsolateShelf } from '../../../src/mapping/engine/isolate-shelf.ts'

const lotOf = (tenantId: string, source = 'v') => ({
  tenantId,
  version: 'v',
  mapping: { kind: 'javascript', source } as const,
})

function setup(limits: { isolatesMax?: number; contextsMax?: number; crossingsMax?: number } = {}) {
  const options = { isolatesMax: 2, contextsMax: 2, crossingsMax: 10, ...limits }
  const shelf = createIsolateShelf({ memoryMb: 8, ...options, onCatastrophe: () => undefined })
  const put = (name: string, lot: ReturnType<typeof lotOf>) => {
    const shelved = shelf.open(name, lot)
    shelved.contexts += 1
    shelved.realms.set(`${lot.tenantId}\nv`, { mapping: lot.mapping, open: {} as never })
    return shelved
  }
  return { shelf, put }
}

describe('createIsolateShelf', () => {
  test('gives the isolate it gave before, until it has been crossed too often', () => {
    const { shelf, put } = setup({ crossingsMax: 3 })
    const first = put('one', lotOf('a'))
    expect([shelf.open('one', lotOf('a')), shelf.open('one', lotOf('a'))]).toEqual([first, first])
    expect(shelf.open('one', lotOf('a'))).not.toBe(first)
    expect(first.isolate.isDisposed).toBe(true)
  })

  test('lets the isolate go that was unused longest', () => {
    const { shelf, put } = setup()
    const [one, two] = [put('one', lotOf('a')), put('two', lotOf('b'))]
    shelf.open('one', lotOf('a'))
    put('three', lotOf('c'))
    expect([one.isolate.isDisposed, two.isolate.isDisposed]).toEqual([false, true])
  })

  test('replaces an isolate that is full, unless what is asked for is warm in it', () => {
    const { shelf, put } = setup()
    const first = put('one', lotOf('a'))
    put('one', lotOf('b'))
    expect(shelf.open('one', lotOf('a'))).toBe(first)
    expect(shelf.open('one', lotOf('a', 'another source'))).not.toBe(first)
  })

  test('finds a home where a realm is warm, else where there is room, else none', () => {
    const { shelf, put } = setup({ contextsMax: 1 })
    expect(shelf.findHome(lotOf('a'))).toBe(undefined)
    put('one', lotOf('a'))
    shelf.open('two', lotOf('b'))
    expect([shelf.findHome(lotOf('a')), shelf.findHome(lotOf('b'))]).toEqual(['one', 'two'])
    put('two', lotOf('b'))
    expect(shelf.findHome(lotOf('c'))).toBe(undefined)
  })

  test('disposes whatever a tenant had a realm in', () => {
    const { shelf, put } = setup()
    const [shared, other] = [put('one', lotOf('a')), put('two', lotOf('b'))]
    shelf.disposeTenant('a')
    expect([shared.isolate.isDisposed, other.isolate.isDisposed]).toEqual([true, false])
  })
})
