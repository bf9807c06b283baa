import { describe, expect, test } from 'vitest'
import type { Notices } from '../../src/notices/notices.ts'
import { until } from '../support/until.ts'

export interface NoticesHarness extends AsyncDisposable {
  /** Another process on the same store. */
  make(): Notices & { close(): Promise<void> }
  /** Cuts every connection to the store, as a restart does. */
  cutConnections(): Promise<void>
}

/** What every adapter of `Notices` keeps. */
export function describeNotices(name: string, open: () => Promise<NoticesHarness>): void {
  /** Two processes; the first listens to `news`. */
  async function setUp() {
    const harness = await open()
    const [here, there] = [harness.make(), harness.make()]
    const heard: string[] = []
    const stop = here.listen('news', (text) => heard.push(text))
    await until('it listens', () => heard.includes(''))
    heard.length = 0
    const dispose = async () => {
      await Promise.all([here.close(), there.close()])
      await harness[Symbol.asyncDispose]()
    }
    return { harness, here, there, heard, stop, [Symbol.asyncDispose]: dispose }
  }

  describe(name, () => {
    test('is heard by every process, many announcements of one text as few', async () => {
      await using bundle = await setUp()
      const { here, there, heard } = bundle
      const heardThere: string[] = []
      there.listen('news', (text) => heardThere.push(text))
      await until('the other listens too', () => heardThere.includes(''))

      for (let at = 0; at < 100; at += 1) there.announce('news', 'one')
      here.announce('news', 'two')

      for (const texts of [heard, heardThere])
        await until('both texts', () => texts.includes('one') && texts.includes('two'))
      expect(heard.filter((text) => text === 'one')).toHaveLength(1)
    })

    test('keeps channels apart, also one that is listened to later', async () => {
      await using bundle = await setUp()
      const { here, there, heard } = bundle
      const weather: string[] = []
      here.listen('weather', (text) => weather.push(text))
      await until('it listens', () => weather.includes(''))

      there.announce('weather', 'rain')
      there.announce('news', 'peace')

      await until('both', () => weather.includes('rain') && heard.includes('peace'))
      expect(weather).not.toContain('peace')
      expect(heard).not.toContain('rain')
    })

    test('says that something may have been missed after its connections were cut, and hears again', async () => {
      await using bundle = await setUp()
      const { harness, there, heard } = bundle

      await harness.cutConnections()

      await until('it listens again', () => heard.includes(''))
      await until('it hears again', () => {
        there.announce('news', 'after')
        return heard.includes('after')
      })
    })

    test('several listen to one channel, and whoever ended hears no more', async () => {
      await using bundle = await setUp()
      const { here, there, heard, stop } = bundle
      const second: string[] = []
      here.listen('news', (text) => second.push(text))
      there.announce('news', 'both')
      await until('both heard it', () => heard.includes('both') && second.includes('both'))

      stop()
      there.announce('news', 'one')

      await until('the one that stayed', () => second.includes('one'))
      expect(heard).not.toContain('one')
    })

    test('sends what is pending when it closes, and closes twice', async () => {
      await using bundle = await setUp()
      const { there, heard } = bundle
      there.announce('news', 'farewell')
      await Promise.all([there.close(), there.close()])

      await until('it arrived', () => heard.includes('farewell'))
    })
  })
}
