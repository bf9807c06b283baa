import { HowazitError } from './errors.ts'

/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[]
  /** Absent on the last page. */
  readonly nextCursor?: string
}

/**
 * A list: await it for its first page, or iterate it for every item of every page, fetched as they are needed.
 *
 * @example
 * for await (const survey of howazit.surveys.list()) console.log(survey.slug)
 * const { items, nextCursor } = await howazit.surveys.list({ limit: 10 })
 */
export type Listing<Item> = Promise<Page<Item>> & AsyncIterable<Item>

async function* iterate<Item>(first: Promise<Page<Item>>, getPage: (cursor: string) => Promise<Page<Item>>) {
  let page = await first
  for (;;) {
    yield* page.items
    const cursor = page.nextCursor
    if (cursor === undefined) return
    page = await getPage(cursor)
    // A cursor that does not move would make this loop endless.
    if (page.nextCursor === cursor) throw new HowazitError('reply_invalid', 'The list repeats its page.')
  }
}

/** A listing over a function that gets one page. The first page is asked for at once. */
export const createListing = <Item>(getPage: (cursor?: string) => Promise<Page<Item>>): Listing<Item> => {
  const first = getPage()
  return Object.assign(first, { [Symbol.asyncIterator]: () => iterate(first, getPage) })
}
