/*
 * The process that tenant code runs in. It knows nothing: no environment, no network, no files of its own; it reads frames
 * from fd 0 and writes frames to fd 1. Whatever tenant code does to this process the parent's watchdog ends with SIGKILL.
 */
import { createEngines, openPipe } from './child-parts.ts'
import { serveMappings } from './serve-mappings.ts'

// Isolates read the zone when they are made: the machine's own would make output depend on where it ran.
process.env.TZ = 'UTC'

await serveMappings({ pipe: openPipe(), engines: createEngines() })
process.exit(0)
