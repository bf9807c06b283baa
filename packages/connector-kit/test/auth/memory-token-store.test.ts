import { createMemoryTokenStore } from '../../src/index.ts'
import { tokenStoreContract } from './token-store.contract.ts'

let offsetMs = 0

tokenStoreContract('memory', {
  async make() {
    const store = createMemoryTokenStore(() => new Date(Date.now() + offsetMs))
    const key = { tenantId: crypto.randomUUID(), connectionId: crypto.randomUUID() }
    store.add(key)
    return { store, key, otherTenantId: crypto.randomUUID() }
  },
  async pass(ms) {
    offsetMs += ms
  },
})
