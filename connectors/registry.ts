import type { ConnectorContent } from '@howazit/connector-kit'
import contents from './registry.gen.json' with { type: 'json' }

/** Every connector that comes with the platform, by id, as its folder says; checked when it was generated. */
export const registry = contents as unknown as readonly ConnectorContent[]
