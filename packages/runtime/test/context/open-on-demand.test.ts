import { describe, expect, it } from 'vitest'
import { openOnDemand } from '../../src/context/open-on-demand.ts'

function setUp() {
  const said: string[] = []
  const { part, names, close } = openOnDemand()
  const make = (name: string, needs: () => unknown = () => {}) =>
    part(
      name,
      () => {
        needs()
        said.push(`open ${name}`)
        return { name }
      },
      async () => void said.push(`close ${name}`),
    )
  const pool = make('pool')
  const stream = make('stream', pool)
  return { said, pool, stream, unused: make('unused'), names, close }
}

describe('openOnDemand', () => {
  it('opens a part when it is first asked for, and once', () => {
    const { said, stream, names } = setUp()
    expect(said).toEqual([])
    expect(stream()).toBe(stream())
    expect(said).toEqual(['open pool', 'open stream'])
    expect([...names()]).toEqual(['pool', 'stream'])
  })

  it('closes what is open and nothing else, once, whoever needs another before that one', async () => {
    const { said, stream, close } = setUp()
    stream()
    await Promise.all([close(), close()])
    expect(said.slice(2)).toEqual(['close stream', 'close pool'])
  })

  it('opens nothing after everything was closed', async () => {
    const { pool, unused, close } = setUp()
    pool()
    await close()
    expect(pool()).toEqual({ name: 'pool' })
    expect(unused).toThrow('unused was asked for after everything was closed.')
  })
})
