import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findPeer } from '../../src/pact/find-peer.ts'

describe('a peer', () => {
  it('is found beside this package, and in the project it is called in', () => {
    expect(findPeer('@pact-foundation/pact')).toContain('@pact-foundation')
    const project = join(import.meta.dirname, 'package.json')
    expect(findPeer('@pactflow/openapi-pact-comparator', [project])).toContain('openapi-pact-comparator')
  })

  it('that is not installed is named with the command that installs it', () => {
    const nowhere = [join(tmpdir(), 'package.json')]
    expect(() => findPeer('@pact-foundation/pact', nowhere)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('@pact-foundation/pact is not installed'),
        tryThis: 'npm install --save-dev @pact-foundation/pact@17 @pactflow/openapi-pact-comparator@2',
        exitCode: 2,
      }),
    )
  })
})
