// Loaded before tests (`node --import start-from-bundle.ts?FOLDER`): the processes and threads that the platform starts in the
// process of a test run from the bundle in that folder, as those of `howazit` do.
import { registerHooks } from 'node:module'
import { isStarter, startFromBundle } from './starters.ts'

const folder = decodeURIComponent(new URL(import.meta.url).search.slice(1))

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    if (!isStarter(url)) return loaded
    const { source } = loaded
    const code = typeof source === 'string' ? source : new TextDecoder().decode(source)
    return { ...loaded, source: startFromBundle(folder, url, code) }
  },
})
