import { newName } from './new-name.ts'
import type { ProviderStates, StateDeps } from './provider-state.ts'

/** Who asks, with names for what they may make. */
export const identityStates = ({ howazit }: StateDeps): ProviderStates => ({
  'a tenant': async () => ({ mappingName: newName(), connectionName: newName() }),
  'a client': async () => {
    const { id, secret } = await howazit.clients.create({ name: 'Kiosk', scopes: ['responses:write'] })
    return { clientId: id, clientSecret: secret }
  },
  'an operator': async () => ({ slug: newName() }),
})
