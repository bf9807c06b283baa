import type { ConnectionCreate } from '@howazit/sdk'
import { newName } from './new-name.ts'
import type { ProviderStates, StateDeps } from './provider-state.ts'

export const connectionStates = ({ howazit }: StateDeps): ProviderStates => ({
  'a connection with a route': async () => {
    const { id, name, routes } = await howazit.connections.create({ name: newName(), ...ZENDESK })
    return { connectionId: id, connectionName: name, routeId: routes[0]?.id as string, pollName: 'tickets' }
  },
  'a connection to an endpoint of the tenant': async () => {
    const { id } = await howazit.connections.create({ name: newName(), ...ENDPOINT })
    return { connectionId: id }
  },
  'a connection that waits for consent': async () => {
    const { id } = await howazit.connections.create({ name: newName(), ...SLACK })
    return { connectionId: id }
  },
})

const ZENDESK: Omit<ConnectionCreate, 'name'> = {
  connector: 'zendesk',
  settings: { subdomain: 'acme', email: 'agent@example.com' },
  secrets: { apiToken: 'zd_example' },
  routes: [{ eventType: 'response.created', operation: 'createTicket' }],
}

const ENDPOINT: Omit<ConnectionCreate, 'name'> = {
  connector: 'webhook',
  settings: { host: 'hooks.example.com', path: 'events' },
  secrets: { signingSecret: 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3' },
}

const SLACK: Omit<ConnectionCreate, 'name'> = {
  connector: 'slack',
  auth: 'oauth',
  settings: { channel: 'C0AGWLS4CQ3', clientId: 'client-1' },
  secrets: { clientSecret: 'slack-example' },
}
