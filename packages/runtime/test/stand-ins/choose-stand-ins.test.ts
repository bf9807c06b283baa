import { expect, it } from 'vitest'
import { chooseStandIns } from '../../src/stand-ins/choose-stand-ins.ts'

const idsOf = async (wanted: readonly string[]) =>
  (await chooseStandIns(wanted)).map((one) => ('url' in one ? one.connector : one.content.connector.id))

it('knows connectors by their ids and by what they are called besides', async () => {
  expect(await idsOf(['zendesk', 'opsgenie'])).toEqual(['zendesk', 'jsm_operations'])
})

it('is all of them for "all", and each once', async () => {
  const all = await idsOf(['all'])
  expect(all.length).toBeGreaterThan(50)
  expect((await idsOf(['zoho_crm:oauth', 'all'])).toSorted()).toEqual(all.toSorted())
})

it('takes one of the ways to authenticate, and what is served elsewhere', async () => {
  expect(await chooseStandIns(['airtable:oauth', 'my_crm=http://127.0.0.1:4010'])).toMatchObject([
    { content: { connector: { id: 'airtable' } }, auth: 'oauth' },
    { connector: 'my_crm', url: 'http://127.0.0.1:4010' },
  ])
})

it('names the closest for a name that is none, and the ways that there are', async () => {
  await expect(chooseStandIns(['hubspt'])).rejects.toThrow('There is no connector "hubspt". Did you mean hubspot?')
  await expect(chooseStandIns(['airtable:key'])).rejects.toThrow(
    'airtable authenticates by token, oauth, and not by "key".',
  )
})
