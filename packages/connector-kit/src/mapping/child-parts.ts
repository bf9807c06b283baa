import { readSync, writeSync } from 'node:fs'
import { createIsolatedVmEngine } from './engine/isolated-vm-engine.ts'
import { createQuickjsEngine } from './engine/quickjs-engine.ts'
import type { MappingPipe, ServeMappingsDeps } from './serve-mappings.ts'

const INBOX_BYTES = 256 * 1024

/** The pipe that a mapping process is born with: fd 0 and fd 1. */
export function openPipe(): MappingPipe {
  const inbox = Buffer.allocUnsafeSlow(INBOX_BYTES)
  return {
    read: () => inbox.subarray(0, readSync(0, inbox)),
    write(frame) {
      for (let written = 0; written < frame.length; ) written += writeSync(1, frame, written)
    },
  }
}

export const createEngines = (): ServeMappingsDeps['engines'] => ({
  // Exiting politely hangs once V8 has given up on an isolate; only a signal ends the process (isolated-vm 7.0.1).
  'isolated-vm': createIsolatedVmEngine(() => process.kill(process.pid, 'SIGKILL')),
  quickjs: createQuickjsEngine(),
})
