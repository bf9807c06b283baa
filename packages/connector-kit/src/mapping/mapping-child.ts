/*
 * The process that tenant code runs in. It knows nothing: no environment, no network, no files of its own; it reads frames
 * from fd 0 and writes frames to fd 1. Whatever tenant code does to this process the parent's watchdog ends with SIGKILL.
 */
import { readSync, writeSync } from 'node:fs'
import { createIsolatedVmEngine } from './engine/isolated-vm-engine.ts'
import { createQuickjsEngine } from './engine/quickjs-engine.ts'
import { serveMappings } from './serve-mappings.ts'

// Isolates read the zone when they are made: the machine's own would make output depend on where it ran.
process.env.TZ = 'UTC'

const inbox = Buffer.allocUnsafeSlow(256 * 1024)

await serveMappings({
  pipe: {
    read: () => inbox.subarray(0, readSync(0, inbox)),
    write(frame) {
      for (let written = 0; written < frame.length; ) written += writeSync(1, frame, written)
    },
  },
  engines: {
    // Exiting politely hangs once V8 has given up on an isolate; only a signal ends the process (isolated-vm 7.0.1).
    'isolated-vm': createIsolatedVmEngine(() => process.kill(process.pid, 'SIGKILL')),
    quickjs: createQuickjsEngine(),
  },
})
process.exit(0)
