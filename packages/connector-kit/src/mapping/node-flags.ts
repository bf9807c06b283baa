/** What Node is started with in a mapping process. */
export const nodeFlags: readonly string[] = [
  '--no-node-snapshot', // isolated-vm needs it: the start-up snapshot shares a read-only heap with new isolates
  '--max-old-space-size=128',
  // Node's permission model knows nothing of the network and is no sandbox; it takes child_process, workers and writing away.
  '--permission',
  '--allow-addons',
  '--allow-fs-read=*',
]
