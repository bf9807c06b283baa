// The packed SDK as package tools see it: publint for its package.json, attw for its types under every module resolution.
import { runSteps } from './run-steps.mjs'

await runSteps([
  { name: 'publint', command: ['publint', 'packages/sdk', '--strict'] },
  {
    name: 'types resolve everywhere',
    command: ['attw', '--pack', 'packages/sdk', '--profile', 'strict', '--no-color'],
  },
])
