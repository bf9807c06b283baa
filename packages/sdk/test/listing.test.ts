import { describe, expect, it } from 'vitest'
import { createListing, type Page } from '../src/listing.ts'

const pages: Record<string, Page<number>> = {
  first: { items: [1, 2], nextCursor: 'b' },
  b: { items: [], nextCursor: 'c' },
  c: { items: [3] },
}

const setup = () => {
  const asked: (string | undefined)[] = []
  const listing = createListing(async (cursor) => {
    asked.push(cursor)
    return pages[cursor ?? 'first']!
  })
  return { asked, listing }
}

const collect = async (items: AsyncIterable<number>): Promise<number[]> => {
  const all: number[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('createListing', () => {
  it('is a promise of the first page', async () => {
    const { asked, listing } = setup()
    expect(await listing).toEqual(pages.first)
    expect(asked).toEqual([undefined])
  })

  it('iterates every item of every page, an empty one in between', async () => {
    const { asked, listing } = setup()
    expect(await collect(listing)).toEqual([1, 2, 3])
    expect(asked).toEqual([undefined, 'b', 'c'])
  })

  it('asks for no page that is not needed', async () => {
    const { asked, listing } = setup()
    for await (const item of listing) if (item === 2) break
    expect(asked).toEqual([undefined])
  })

  it('ends with an error when a page points to itself', async () => {
    const listing = createListing(async () => ({ items: [1], nextCursor: 'a' }))
    await expect(collect(listing)).rejects.toMatchObject({ code: 'reply_invalid' })
  })
})
