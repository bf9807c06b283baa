import { describe, expect, it } from 'vitest'
import { openOnDemand } from '../../src/context/open-on-demand.ts'

interface Named {
  readonly name: string
}

interface Parts {
  readonly pool: Named
  readonly stream: Named
  readonly unused: Named
}

function setUp() {
  const said: string[] = []
  const make = (name: string) => {
    said.push(`open ${name}`)
    return { name }
  }
  const close = async ({ name }: Named) => void said.push(`close ${name}`)
  const opened = openOnDemand<Parts>({
    pool: { open: () => make('pool'), close },
    stream: { open: ({ pool }) => make(`stream on ${pool.name}`), close },
    unused: { open: () => make('unused') },
  })
  return { said, ...opened }
}

describe('openOnDemand', () => {
  it('opens a part when it is first asked for, and once', () => {
    const { said, parts } = setUp()
    expect(said).toEqual([])
    expect(parts.stream).toBe(parts.stream)
    expect(said).toEqual(['open pool', 'open stream on pool'])
  })

  it('closes what is open and nothing else, once, whoever needs another before that one', async () => {
    const { said, parts, close } = setUp()
    expect(parts.stream.name).toBe('stream on pool')
    await Promise.all([close(), close()])
    expect(said.slice(2)).toEqual(['close stream on pool', 'close pool'])
  })

  it('opens nothing after everything was closed', async () => {
    const { parts, close } = setUp()
    const { pool } = parts
    await close()
    expect(parts.pool).toBe(pool)
    expect(() => parts.unused).toThrow('unused was asked for after everything was closed.')
  })
})
