import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { startCommandHost } from '../support/command-host.ts'
import { createWorkspace, startDev } from '../support/start-dev.ts'

test('a published connector is installed, given to a share of tenants, pinned by its hash, and goes away in time', async () => {
  await using workspace = await createWorkspace()
  await using commands = startCommandHost()
  const end = async (args: string, code = 0) => {
    const ended = await commands.run(args.split(' '), { env: workspace.env, cwd: workspace.folder })
    expect(ended, `howazit ${args}\n${ended.stdout}${ended.stderr}`).toMatchObject({ code })
    return ended.stdout
  }
  const json = async <Result>(args: string, code = 0) => JSON.parse(await end(`${args} --json`, code)) as Result

  // Two versions are published, and the second is installed for nobody yet.
  await end('connector new my-crm --auth api-key')
  const first = await json<{ hash: string }>('connector publish --out shelf')
  for (const file of ['my-crm/connector.ts', 'my-crm/package.json']) {
    const path = workspace.pathOf(file)
    await writeFile(path, (await readFile(path, 'utf8')).replace(/(version"?: ['"])0\.1\.0/, '$10.2.0'))
  }
  const second = await json<{ hash: string }>('connector publish my-crm --out shelf')
  await mkdir(workspace.pathOf('connectors'))
  await end('connector install my_crm@0.1.0 --from shelf --into connectors --yes')
  await end('connector install my_crm@0.2.0 --from shelf --into connectors --yes --percent 0')
  await using dev = await startDev(
    ['--state', workspace.pathOf('state'), '--connectors', workspace.pathOf('connectors')],
    workspace.env,
  )

  // What is offered is the first one; a connection pins the hash that the catalogue lists.
  expect(await end('connector show my_crm')).toMatch(/my_crm 0\.1\.0(.|\n)*version {2}0\.2\.0 .* for 0% of tenants/)
  await writeFile(workspace.pathOf('key'), 'example_api_key')
  await end('connection create my_crm --name crm --secret apiKey=@key')
  expect(await json('connection show crm')).toMatchObject({ connectorVersion: '0.1.0', manifestHash: first.hash })

  // Given to all it is offered without a restart, and the connection keeps what it pinned.
  await end('connector promote my_crm@0.2.0 --percent 100 --in connectors')
  await end('connector deprecate my_crm@0.1.0 --sunset 2099-06-30 --use my_crm@0.2.0 --in connectors')
  expect(await end('connector list --category crm')).toMatch(/my_crm +crm +0\.2\.0/)
  expect(await json('connection show crm')).toMatchObject({ connectorVersion: '0.1.0' })
  const { id } = await json<{ id: string }>('connection show crm')
  // Nobody is at api.my-crm.example: the doctor finds that, and this.
  expect(await end('connection doctor crm', 1)).toContain(
    `my_crm 0.1.0 is deprecated until 2099-06-30: use my_crm@0.2.0\n             next: howazit connection update ${id} --version 0.2.0`,
  )

  // Programs are told by headers.
  const { url, tenants } = dev.ready
  const headers = { authorization: `Bearer ${tenants[0]!.token}` }
  const old = await fetch(`${url}/v1/connectors/my_crm?version=0.1.0`, { headers })
  expect(old.headers.get('deprecation')).toMatch(/^@\d{10}$/)
  expect(old.headers.get('sunset')).toBe('Tue, 30 Jun 2099 00:00:00 GMT')
  const fresh = await fetch(`${url}/v1/connectors/my_crm`, { headers })
  expect([fresh.headers.get('deprecation'), fresh.headers.get('sunset')]).toEqual([null, null])

  await end(`connection update ${id} --version 0.2.0`)
  expect(await json('connection show crm')).toMatchObject({ connectorVersion: '0.2.0', manifestHash: second.hash })
})
