// Loaded before `howazit` (`node --import use.mjs?FOLDER`): its commands import the platform from the bundle in that folder.
// A copy of the checkout, as the next version is in a drill, has a hook and a bundle of its own.
import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import bundled from './bundled.json' with { type: 'json' }

const folder = decodeURIComponent(new URL(import.meta.url).search.slice(1))
const commands = new URL('../../packages/cli/', import.meta.url).href
const urls = new Map(bundled.map(({ name, specifier }) => [specifier, pathToFileURL(`${folder}/${name}.js`).href]))

registerHooks({
  resolve(specifier, context, nextResolve) {
    const url = context.parentURL?.startsWith(commands) ? urls.get(specifier) : undefined
    return url === undefined ? nextResolve(specifier, context) : { url, format: 'module', shortCircuit: true }
  },
})
